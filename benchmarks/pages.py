"""How long Mistakes and Training take to open, in real Chromium: `python -m benchmarks.pages`.

From the click in the navigation to the page's content, with the app on this machine and the models that are
shipped. The first visit of each page reads the artifacts; the others find them in the cache.
"""

import time

from playwright.sync_api import Page, sync_playwright

from benchmarks.measure import Row, build_parser, report
from digitpad.arguments import positive
from scripts.find_chromium import FLAGS, find_chromium
from scripts.server import serve

PORT = 8598
PROOFS = {"Mistakes": ".st-key-gallery button", "Training": ".stVegaLiteChart svg >> nth=3"}
"""What is there when the page is."""


def main() -> None:
    """Visit both pages in turn and print a table."""
    parser = build_parser(__doc__)
    parser.add_argument("--visits", type=positive, default=10, help="of each page (default 10)")
    args = parser.parse_args()
    rows = []
    for name, (first, *others) in time_visits(args.visits).items():
        rows += [Row(f"{name}: first visit", "s", [first]), Row(f"{name}: later visits", "s", others)]
    report(rows, args.json)


def time_visits(visits: int) -> dict[str, list[float]]:
    """Seconds of each visit to each page, the first one first."""
    with serve(PORT) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(address)
        page.get_by_text("here you will see").wait_for(timeout=60_000)
        seconds: dict[str, list[float]] = {name: [] for name in PROOFS}
        for name in visits * list(PROOFS):
            seconds[name].append(time_visit(page, name))
            page.wait_for_timeout(500)
        browser.close()
    return seconds


def time_visit(page: Page, name: str) -> float:
    """Seconds from the click to the content."""
    started = time.perf_counter()
    page.get_by_role("link", name=name).click()
    page.locator(PROOFS[name]).first.wait_for()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
