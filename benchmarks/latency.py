"""Latency: from the pointer's release to the changed answer in Chromium, and the server's share of it.

In the browser, until the last change of the answer that follows a release, for both pads. On the server, from
strokes to a prediction, compared with the usual way of digit apps: resize the canvas, call `model.predict`.
Run: `python -m benchmarks.latency`.
"""

import math
import random
import time

from playwright.sync_api import Page

from benchmarks.browser import PADS, NoBrowserError, Pad, find_box, open_browser, open_draw_page
from benchmarks.process import read_cpu
from benchmarks.reading_speed import measure_reading
from benchmarks.report import Measurement, build_parser, report
from digitpad.arguments import positive
from digitpad.artifacts.store import find_models
from scripts.server import start, wait_for_answer

PORT = 8597
SETTLED = 700
"""Milliseconds after a release until the answer has settled; the drawable canvas alone waits 200."""

STROKES_PER_DRAWING = 4

WATCH = """() => {
  window.ups = []; window.changes = []; let last = ''
  document.addEventListener('pointerup', () => ups.push(performance.now()), true)
  new MutationObserver(() => {
    const now = document.querySelector('.answer')?.innerHTML ?? last
    if (now !== last) { last = now; changes.push(performance.now()) }
  }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true })
}"""
"""Notes the times of releases and of changes of the answer."""

MEASURE = "(() => { const up = ups.at(-1), at = changes.at(-1); return at > up ? at - up : null })()"
"""Milliseconds from the last release to the last change; null when the answer changed before the release."""


def main() -> int:
    """Measure both pads and the server, and print the times."""
    parser = build_parser(__doc__, strokes=4, hold=0.5)
    parser.add_argument("--strokes", type=positive, default=40, help="on each pad (default: 40)")
    parser.add_argument("--model", default="cnn", choices=find_models(), help="for the server's share")
    parser.add_argument("--hold", type=float, default=3.0, help="seconds of the long stroke (default: 3)")
    args = parser.parse_args()
    measurements: list[Measurement] = []
    notes: dict[str, object] = {}
    try:
        with start(PORT) as process, open_browser() as browser:
            address = wait_for_answer(PORT, process)
            for pad in PADS:
                page = open_draw_page(browser, address, pad)
                page.evaluate(WATCH)
                measured, noted = measure_strokes(page, pad, args.strokes, process.pid)
                updates = count_updates(page, pad, args.hold)
                rate = Measurement(f"{pad.name}: answers per second, stroke held", "1/s", [updates])
                measurements += [*measured, rate]
                notes |= noted
                page.close()
    except (NoBrowserError, TimeoutError) as error:
        print(error)
        return 2
    server, ratio = measure_reading(args.model, args.strokes)
    if ratio is not None:
        notes["times faster than resize and predict"] = round(ratio, 1)
    report([*measurements, *server], args.json, notes)
    return 0


def measure_strokes(
    page: Page, pad: Pad, strokes: int, pid: int
) -> tuple[list[Measurement], dict[str, object]]:
    """Draw strokes one after the other; latency and the processor time of the server `pid`, and notes."""
    before = read_cpu(pid)
    times = [time_stroke(page, pad, number) for number in range(strokes)]
    after = read_cpu(pid)
    answered = [value for value in times if value is not None]
    measurements = [Measurement(f"{pad.name}: release to changed answer", "ms", answered)]
    if before is not None and after is not None:
        spent, changes = after - before, max(1, page.evaluate("changes.length"))
        measurements += [
            Measurement(f"{pad.name}: server's CPU per changed answer", "ms", [spent / changes]),
            Measurement(f"{pad.name}: server's CPU per stroke", "ms", [spent / strokes]),
        ]
    early = strokes - len(answered)
    return measurements, {f"{pad.name}: strokes whose answer was final before the release": early}


def time_stroke(page: Page, pad: Pad, number: int) -> float | None:
    """Milliseconds from the release to the last change of the answer; None when it was final before."""
    if number % STROKES_PER_DRAWING == 0:
        page.locator("button").filter(has_text="Clear", visible=True).click(force=True)
        page.wait_for_timeout(SETTLED)
    box = find_box(page, pad)
    place = random.Random(number)
    page.mouse.move(box["x"] + place.uniform(30, 290), box["y"] + place.uniform(30, 290))
    page.mouse.down()
    page.mouse.move(box["x"] + place.uniform(30, 290), box["y"] + place.uniform(30, 290), steps=12)
    page.mouse.up()
    page.wait_for_timeout(SETTLED)
    latency: float | None = page.evaluate(MEASURE)
    return latency


def count_updates(page: Page, pad: Pad, hold: float) -> float:
    """Changes of the answer per second while a spiral is drawn for `hold` seconds."""
    box = find_box(page, pad)
    page.mouse.move(box["x"] + 160, box["y"] + 40)
    page.mouse.down()
    before, started = page.evaluate("changes.length"), time.perf_counter()
    while (since := time.perf_counter() - started) < hold:
        angle, radius = 2.5 * since, 120 - 25 * since
        page.mouse.move(box["x"] + 160 + radius * math.sin(angle), box["y"] + 160 - radius * math.cos(angle))
        page.wait_for_timeout(8)
    rate: float = (page.evaluate("changes.length") - before) / (time.perf_counter() - started)
    page.mouse.up()
    return rate


if __name__ == "__main__":
    raise SystemExit(main())
