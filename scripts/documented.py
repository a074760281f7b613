"""Find the commands that README.md and the documents show, in code blocks and in code spans."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/*.md")

PROGRAMS = ("make", "python", "digitpad", "pip", "uv", "streamlit")
"""First words of what counts as a command; variables may precede them."""

_BLOCK = re.compile(r"^```\w*\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_SPAN = re.compile(r"`([^`\n]+)`")
_START = re.compile(rf"(?:[A-Z_]+=\S+ )?(?:{'|'.join(PROGRAMS)}) \S")


def list_documents() -> list[Path]:
    """Every document of the project, README.md first."""
    return [path for pattern in DOCUMENTS for path in sorted(ROOT.glob(pattern))]


def find_commands(text: str) -> Iterator[str]:
    """Commands in a document, each without its comment, in the order they appear."""
    for block in _BLOCK.findall(text):
        for line in block.splitlines():
            yield from (part.strip() for part in line.split("  #")[0].split("&&") if _START.match(part.strip()))
    for span in _SPAN.findall(_BLOCK.sub("", text)):
        if _START.match(span):
            yield span.removeprefix(".venv/bin/")


def list_commands() -> list[str]:
    """Every command of every document, once, sorted."""
    return sorted({command for path in list_documents() for command in find_commands(path.read_text("utf-8"))})


if __name__ == "__main__":
    print("\n".join(list_commands()))
