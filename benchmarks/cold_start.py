"""Cold start: from starting the app to a usable pad and to the first prediction, in Chromium.

With Keras and with LiteRT, in a browser that is already running; then Mistakes and Training as the first page,
which must not load TensorFlow. Run: `python -m benchmarks.cold_start`.
"""

import time
from collections import defaultdict
from importlib.util import find_spec

from playwright.sync_api import Browser

from benchmarks.browser import DRAWABLE_CANVAS, TIMEOUT, NoBrowserError, find_box, open_browser, open_page
from benchmarks.process import has_tensorflow, read_memory
from benchmarks.report import Measurement, build_parser, report
from digitpad.arguments import positive
from scripts.server import start, wait_for_answer

PORT = 8596
CONTENT = {"mistakes": ".st-key-gallery button", "training": ".stVegaLiteChart svg"}
"""CSS selector of each page's main content."""
ENGINES = {"keras": "tensorflow", "litert": "ai_edge_litert"}
"""The package that each engine needs."""
ANSWERED = ".answer .digit:not(.none)"


class ColdStarts:
    """Collects the values of repeated starts."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.values: dict[str, list[float]] = defaultdict(list)
        self.notes: dict[str, object] = {}

    def time_draw_page(self, engine: str) -> None:
        """From starting the server to the pad, and to the answer to an immediate stroke."""
        started = time.perf_counter()
        with start(PORT, DIGITPAD_ENGINE=engine) as process:
            page = open_page(self.browser, wait_for_answer(PORT, process))
            page.locator(DRAWABLE_CANVAS.canvas).wait_for(timeout=TIMEOUT)
            self.values[f"{engine}: start to a usable pad"].append(time.perf_counter() - started)
            box = find_box(page, DRAWABLE_CANVAS)
            page.mouse.move(box["x"] + 160, box["y"] + 40)
            page.mouse.down()
            page.mouse.move(box["x"] + 160, box["y"] + 280, steps=10)
            page.mouse.up()
            page.locator(ANSWERED).wait_for(timeout=TIMEOUT)
            self.values[f"{engine}: start to the first prediction"].append(time.perf_counter() - started)
            memory = read_memory(process.pid)
            if memory is not None:
                self.values[f"{engine}: resident memory then"].append(memory)
            self.notes[f"{engine}: TensorFlow loaded"] = has_tensorflow(process.pid)
            page.close()

    def time_other_page(self, name: str) -> None:
        """From the server's first response to the content of a page that is opened first."""
        with start(PORT) as process:
            address = wait_for_answer(PORT, process)
            started = time.perf_counter()
            page = open_page(self.browser, f"{address}/{name}")
            page.locator(CONTENT[name]).first.wait_for(timeout=TIMEOUT)
            self.values[f"{name}: server responds to content"].append(time.perf_counter() - started)
            self.notes[f"{name}: TensorFlow loaded"] = has_tensorflow(process.pid)
            page.close()

    def build_measurements(self) -> list[Measurement]:
        """One measurement per quantity."""
        return [
            Measurement(name, "MB" if "memory" in name else "s", values) for name, values in self.values.items()
        ]


def main() -> int:
    """Start the app repeatedly and print the times."""
    parser = build_parser(__doc__, starts=1)
    parser.add_argument("--starts", type=positive, default=5, help="of each kind (default: 5)")
    args = parser.parse_args()
    try:
        with open_browser() as browser:
            starts = ColdStarts(browser)
            for engine in list_engines():
                for _ in range(args.starts):
                    starts.time_draw_page(engine)
            for name in CONTENT:
                for _ in range(args.starts):
                    starts.time_other_page(name)
    except (NoBrowserError, TimeoutError) as error:
        print(error)
        return 2
    report(starts.build_measurements(), args.json, starts.notes)
    return 0


def list_engines() -> list[str]:
    """The engines that are installed; prints those that are not."""
    for engine, package in ENGINES.items():
        if not find_spec(package):
            print(f"Not measured: {engine}, because {package} is not installed.")
    return [engine for engine, package in ENGINES.items() if find_spec(package)]


if __name__ == "__main__":
    raise SystemExit(main())
