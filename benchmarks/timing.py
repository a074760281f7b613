"""Time repeated calls."""

import time
from collections.abc import Callable

WARM_UP = 3


def time_calls(call: Callable[[int], object], count: int) -> list[float]:
    """Milliseconds of each call `call(0)` to `call(count - 1)`, after WARM_UP unmeasured ones."""
    for place in range(min(WARM_UP, count)):
        call(place)
    milliseconds = []
    for place in range(count):
        started = time.perf_counter()
        call(place)
        milliseconds.append(1000 * (time.perf_counter() - started))
    return milliseconds
