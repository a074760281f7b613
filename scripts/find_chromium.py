"""Find a Chromium for the browser tests, or install one.

Uses the machine's own, else installs Debian's package (with apt and as root), else Playwright's. Prints its
path; exit status 1 when there is none.
"""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
VARIABLE = "DIGITPAD_CHROMIUM"
FLAGS = [
    "--no-sandbox",  # required when root
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
"""For a browser that connects to the app only."""


def find_chromium() -> str | None:
    """Path of a Chromium: DIGITPAD_CHROMIUM, the machine's, or Playwright's own; None without one."""
    chosen = os.environ.get(VARIABLE)
    if chosen:
        return chosen if Path(chosen).exists() else None
    for name in NAMES:
        if found := shutil.which(name):
            return found
    return _find_playwrights()


def _find_playwrights() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install_chromium() -> None:
    """Install a Chromium with apt if that works, else with Playwright."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        apt = ["apt-get", "-qq", "-y", "--no-install-recommends"]
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for command in (["apt-get", "-qq", "update"], [*apt, "install", "chromium", "fonts-dejavu-core"]):
            if subprocess.run(command, env=environment, stdout=subprocess.DEVNULL).returncode != 0:
                break
        else:
            return
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def main() -> int:
    """Print the path of a Chromium, after installing one if asked to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--install", action="store_true", help="install one if there is none")
    if parser.parse_args().install and not find_chromium():
        print("Installing Chromium for the browser tests ...")
        install_chromium()
    found = find_chromium()
    print(found or f"No Chromium found. Install one, or set {VARIABLE} to the path of its program.")
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
