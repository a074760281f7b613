"""Page changes: from the click in the navigation to the content of Mistakes and Training, in Chromium.

The first visit of each page reads the artifacts, later ones find them in the cache. Run:
`python -m benchmarks.pages`.
"""

import time

from playwright.sync_api import Page

from benchmarks.browser import NoBrowserError, open_browser, open_draw_page
from benchmarks.report import Measurement, build_parser, report
from digitpad.arguments import positive
from scripts.server import serve

PORT = 8598
CONTENT = {"Mistakes": ".st-key-gallery button", "Training": ".stVegaLiteChart svg >> nth=3"}
"""Selector of each page's main content."""
PAUSE = 500
"""Milliseconds between two visits."""


def main() -> int:
    """Visit both pages in turn and print the times."""
    parser = build_parser(__doc__, visits=2)
    parser.add_argument("--visits", type=positive, default=10, help="of each page (default: 10)")
    args = parser.parse_args()
    try:
        times = time_visits(args.visits)
    except (NoBrowserError, TimeoutError) as error:
        print(error)
        return 2
    measurements = []
    for name, (first, *others) in times.items():
        measurements.append(Measurement(f"{name}: first visit", "s", [first]))
        measurements.append(Measurement(f"{name}: later visits", "s", others))
    report(measurements, args.json)
    return 0


def time_visits(visits: int) -> dict[str, list[float]]:
    """Seconds of each visit to each page, in order."""
    seconds: dict[str, list[float]] = {name: [] for name in CONTENT}
    with serve(PORT) as address, open_browser() as browser:
        page = open_draw_page(browser, address)
        for name in visits * list(CONTENT):
            seconds[name].append(time_visit(page, name))
            page.wait_for_timeout(PAUSE)
    return seconds


def time_visit(page: Page, name: str) -> float:
    """Seconds from the click to the content."""
    started = time.perf_counter()
    page.get_by_role("link", name=name).click()
    page.locator(CONTENT[name]).first.wait_for()
    return time.perf_counter() - started


if __name__ == "__main__":
    raise SystemExit(main())
