"""From starting the app to a pad to draw on, and to the first prediction: `python -m benchmarks.cold_start`.

With Keras and with LiteRT, in real Chromium that is open already, as `make app` starts the server on an
installed checkout; and Mistakes and Training opened first, which never load TensorFlow.
"""

import time
from collections import defaultdict
from importlib.util import find_spec

from playwright.sync_api import Browser, sync_playwright

from benchmarks.measure import Row, build_parser, has_tensorflow, read_memory, report
from digitpad.arguments import positive
from scripts.find_chromium import FLAGS, find_chromium
from scripts.server import answers, start

PORT = 8596
CANVAS = "canvas.upper-canvas"
PROOFS = {"mistakes": ".st-key-gallery button", "training": ".stVegaLiteChart svg"}
"""What is there when the page is."""
ENGINES = {"keras": "tensorflow", "litert": "ai_edge_litert"}
"""Each with the package that it needs."""


def main() -> int:
    """Start the app again and again, and print how long it took."""
    parser = build_parser(__doc__)
    parser.add_argument("--starts", type=positive, default=5, help="of each kind (default 5)")
    args = parser.parse_args()
    if find_chromium() is None:
        print("This needs a Chromium. To install one: make browser")
        return 2
    values: dict[str, list[float]] = defaultdict(list)
    notes: dict[str, object] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        for engine, package in ENGINES.items():
            if not find_spec(package):
                print(f"No start with {engine}: {package} is not installed.")
                continue
            for _ in range(args.starts):
                time_draw(browser, engine, values, notes)
        for place in PROOFS:
            for _ in range(args.starts):
                time_page(browser, place, values, notes)
        browser.close()
    report(
        [Row(name, "MB" if "memory" in name else "s", each) for name, each in values.items()], args.json, notes
    )
    return 0


def time_draw(browser: Browser, engine: str, values: dict[str, list[float]], notes: dict[str, object]) -> None:
    """From starting the server to the pad, and to the answer to a stroke drawn as soon as it is there."""
    started = time.perf_counter()
    with start(PORT, DIGITPAD_ENGINE=engine) as process:
        address = f"http://127.0.0.1:{PORT}"
        if not answers(address, process):
            raise SystemExit("The app did not answer.")
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(address)
        page.locator(CANVAS).wait_for(timeout=60_000)
        values[f"{engine}: start to a pad to draw on"].append(time.perf_counter() - started)
        box = page.locator(CANVAS).bounding_box()
        assert box
        page.mouse.move(box["x"] + 160, box["y"] + 40)
        page.mouse.down()
        page.mouse.move(box["x"] + 160, box["y"] + 280, steps=10)
        page.mouse.up()
        page.locator(".answer .digit:not(.none)").wait_for(timeout=60_000)
        values[f"{engine}: start to the first prediction"].append(time.perf_counter() - started)
        memory = read_memory(process.pid)
        if memory is not None:
            values[f"{engine}: resident memory then"].append(memory)
        notes[f"{engine}: TensorFlow loaded"] = has_tensorflow(process.pid)
        page.close()


def time_page(browser: Browser, place: str, values: dict[str, list[float]], notes: dict[str, object]) -> None:
    """From the server's first answer to a page opened before any other."""
    with start(PORT) as process:
        address = f"http://127.0.0.1:{PORT}"
        if not answers(address, process):
            raise SystemExit("The app did not answer.")
        started = time.perf_counter()
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(f"{address}/{place}")
        page.locator(PROOFS[place]).first.wait_for(timeout=60_000)
        values[f"{place}: server answers to the page"].append(time.perf_counter() - started)
        notes[f"{place}: TensorFlow loaded"] = has_tensorflow(process.pid)
        page.close()


if __name__ == "__main__":
    raise SystemExit(main())
