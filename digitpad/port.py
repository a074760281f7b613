"""Whether the app can listen on a port, and what to do when not. Light: it is asked before every start."""

import errno
import socket
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    kind: Literal["ok", "note", "fault"]
    """a note is worth knowing and nothing breaks"""
    said: str
    remedy: str = ""
    """what to do about it"""


def check_port(port: int) -> Finding:
    """Whether the app could listen on `port` of this machine."""
    remedy = f"Choose another: make app PORT={port + 1 if port < 65_535 else 8501}"
    with socket.socket() as probe:
        if sys.platform != "win32":  # where it would take a port from its owner
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            return Finding("ok", f"Port {port} is free")
        except (OSError, OverflowError) as error:
            if getattr(error, "errno", None) != errno.EADDRINUSE:
                return Finding("fault", f"Port {port} cannot be listened on ({error})", remedy)
    if _is_streamlit(port):
        return Finding(
            "note", f"Port {port} is taken, by an app that runs already: http://localhost:{port}", remedy
        )
    return Finding("fault", f"Port {port} is taken by another program", remedy)


def _is_streamlit(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2) as answer:
            return answer.read(10) == b"ok"
    except (urllib.error.URLError, OSError, ValueError):
        return False
