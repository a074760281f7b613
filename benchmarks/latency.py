"""Mouse-up to changed answer in real Chromium, and the server's share: `python -m benchmarks.latency`.

In the browser: from the pointer's release to the last change of the answer that follows it. On the server: from
strokes to a prediction, beside what most digit apps do (the canvas's pixels resized, `model.predict`).
"""

import random
import time
from collections.abc import Callable

import cv2
import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.measure import Row, build_parser, read_cpu, report
from digitpad.arguments import positive
from digitpad.artifacts.store import find_models
from digitpad.config import CANVAS_PEN, CANVAS_SIZE
from digitpad.models.classifier import load_classifier
from digitpad.preprocessing.framing import frame_drawing
from digitpad.preprocessing.ink import draw_on_canvas
from digitpad.strokes.fabric import read_canvas, write_objects
from digitpad.strokes.templates import draw_digit
from scripts.find_chromium import FLAGS, find_chromium
from scripts.server import answers, start

PORT = 8597
SETTLED = 700
"""Milliseconds after a release within which an answer must come; the canvas waits 200 by itself."""

PADS = {"drawable canvas": ("", "canvas.upper-canvas"), "live ink": ("?live=on", ".pad canvas")}
WATCH = """() => {
  window.ups = []; window.changes = []; let last = ''
  document.addEventListener('pointerup', () => ups.push(performance.now()), true)
  new MutationObserver(() => {
    const now = document.querySelector('.answer')?.innerHTML ?? last
    if (now !== last) { last = now; changes.push(performance.now()) }
  }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true })
}"""


def main() -> int:
    """Measure and print."""
    parser = build_parser(__doc__)
    parser.add_argument("--strokes", type=positive, default=40, help="on each pad (default 40)")
    parser.add_argument("--model", default="cnn", choices=find_models(), help="for the server's share")
    parser.add_argument("--hold", type=float, default=3.0, help="seconds of the long stroke")
    args = parser.parse_args()
    if find_chromium() is None:
        print("This needs a Chromium. To install one: make browser")
        return 2
    rows, notes = measure_pads(args.strokes, args.hold)
    server, ratio = measure_server(args.model, args.strokes)
    report([*rows, *server], args.json, {**notes, "times faster than resize and predict": round(ratio, 1)})
    return 0


def measure_pads(strokes: int, hold: float) -> tuple[list[Row], dict[str, object]]:
    """Both pads, one after the other, on one server."""
    rows: list[Row] = []
    notes: dict[str, object] = {}
    with start(PORT) as process, sync_playwright() as playwright:
        address = f"http://127.0.0.1:{PORT}"
        if not answers(address, process):
            raise SystemExit(f"The app did not answer at {address}.")
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        for name, (query, canvas) in PADS.items():
            page = open_page(browser, f"{address}/{query}", canvas)
            before = read_cpu(process.pid)
            seconds = [time_stroke(page, canvas, number) for number in range(strokes)]
            after = read_cpu(process.pid)
            answered = [value for value in seconds if value is not None]
            rows.append(Row(f"{name}: mouse-up to changed answer", "ms", answered))
            notes[f"{name}: strokes whose answer no longer changed at mouse-up"] = strokes - len(answered)
            if before is not None and after is not None:
                updates = page.evaluate("changes.length")
                spent = after - before
                rows.append(Row(f"{name}: server's CPU per changed answer", "ms", [spent / max(1, updates)]))
                rows.append(Row(f"{name}: server's CPU per stroke", "ms", [spent / strokes]))
            rows.append(
                Row(f"{name}: answers a second, stroke held", "1/s", [count_updates(page, canvas, hold)])
            )
            page.close()
        browser.close()
    return rows, notes


def open_page(browser: Browser, address: str, canvas: str) -> Page:
    """The page with its network awake and its answers watched."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(address)
    page.locator(canvas).wait_for(timeout=60_000)
    page.get_by_text("here you will see").wait_for(timeout=60_000)
    page.evaluate(WATCH)
    return page


def time_stroke(page: Page, canvas: str, number: int) -> float | None:
    """Milliseconds from mouse-up to the last change of the answer; None when it changed no more."""
    if number % 4 == 0:
        page.locator("button").filter(has_text="Clear", visible=True).click(force=True)
        page.wait_for_timeout(SETTLED)
    box = page.locator(canvas).bounding_box()
    assert box
    spot = random.Random(number)
    x, y = box["x"] + spot.uniform(30, 290), box["y"] + spot.uniform(30, 290)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(box["x"] + spot.uniform(30, 290), box["y"] + spot.uniform(30, 290), steps=12)
    page.mouse.up()
    page.wait_for_timeout(SETTLED)
    return page.evaluate(
        "(() => { const up = ups.at(-1), at = changes.at(-1); return at > up ? at - up : null })()"
    )


def count_updates(page: Page, canvas: str, hold: float) -> float:
    """Changes of the answer a second while one long stroke is drawn."""
    box = page.locator(canvas).bounding_box()
    assert box
    page.mouse.move(box["x"] + 160, box["y"] + 40)
    page.mouse.down()
    before, started = page.evaluate("changes.length"), time.perf_counter()
    while (since := time.perf_counter() - started) < hold:
        angle, radius = 2.5 * since, 120 - 25 * since
        page.mouse.move(box["x"] + 160 + radius * np.sin(angle), box["y"] + 160 - radius * np.cos(angle))
        page.wait_for_timeout(8)
    rate = (page.evaluate("changes.length") - before) / (time.perf_counter() - started)
    page.mouse.up()
    return rate


def measure_server(model: str, drawings: int) -> tuple[list[Row], float]:
    """Our way from strokes to a prediction beside the common one, and how many times faster it is (medians)."""
    classifier = load_classifier(model)
    rng = np.random.default_rng(0)
    samples = [draw_digit(rng).drawing for _ in range(drawings)]
    contents = [{"objects": write_objects(drawing, pen=CANVAS_PEN)} for drawing in samples]
    canvases = [paint_canvas(drawing) for drawing in samples]

    def read_ours(place: int) -> object:
        framing = frame_drawing(read_canvas(contents[place]))
        assert framing
        return classifier.predict(framing.image)

    ours = time_calls(read_ours, drawings)
    rows = [Row(f"{model}: strokes to prediction", "ms", ours)]
    if classifier.network is None:
        print("No comparison with model.predict: Keras is not the engine here.")
        return rows, float("nan")
    network = classifier.network

    def read_commonly(place: int) -> object:
        small = cv2.resize(canvases[place], (28, 28))
        grey = cv2.cvtColor(small, cv2.COLOR_RGBA2GRAY).astype(np.float32) / 255
        return network.predict(grey[None], verbose=0).argmax()

    common = time_calls(read_commonly, drawings)
    return [*rows, Row("cv2.resize and model.predict", "ms", common)], float(
        np.median(common) / np.median(ours)
    )


def paint_canvas(drawing: list[np.ndarray]) -> np.ndarray:
    """The canvas's pixels (320, 320, 4) uint8, as it returns them."""
    grey = np.rint(255 * draw_on_canvas(drawing, canvas_side=CANVAS_SIZE, pen=CANVAS_PEN)).astype(np.uint8)
    return np.dstack([grey, grey, grey, np.full_like(grey, 255)])


def time_calls(call: Callable[[int], object], count: int) -> list[float]:
    """Milliseconds of each of `count` calls, after three to warm up."""
    for place in range(min(3, count)):
        call(place)
    milliseconds = []
    for place in range(count):
        started = time.perf_counter()
        call(place)
        milliseconds.append(1000 * (time.perf_counter() - started))
    return milliseconds


if __name__ == "__main__":
    raise SystemExit(main())
