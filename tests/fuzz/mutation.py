"""Mutate JSON so that it stays JSON and the fuzzer gets past the parser."""

import copy
import json
import random
from typing import Any

COMMANDS = [["M", 1, 2], ["L", 30.5, 40], ["Q", 5, 60, 70, 80], ["Z"], ["C", 1, 2, 3, 4, 5, 6]]
NUMBERS = [0, -0.0, 1, 160, 9_999, 10_000.5, -1e9, 1e9, 1e300, 1e-300, 10**400, float("nan"), float("inf")]
VALUES = [*COMMANDS, *NUMBERS, None, True, "", "M", "Q", "center", [], {}, {"path": COMMANDS[:2]}]
KEYS = ["objects", "path", "originX", "left", "top", "scaleX", "scaleY", "angle", "other"]


def change(text: str, rng: random.Random) -> str:
    """Return another JSON text, a few changes away. Raises ValueError when `text` is not JSON."""
    whole = [json.loads(text)]
    for _ in range(rng.randint(1, 4)):
        _change_one(rng.choice(list(_containers(whole))), rng)
    return json.dumps(whole[0])


def _containers(value: Any) -> Any:
    """Yield every list and object in a value that is not empty."""
    if isinstance(value, dict | list) and value:
        yield value
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _containers(inner)


def _change_one(container: Any, rng: random.Random) -> None:
    place = rng.choice(list(container) if isinstance(container, dict) else range(len(container)))
    new = copy.deepcopy(rng.choice(VALUES))
    match rng.randrange(5), container:
        case 0, dict():
            container[rng.choice(KEYS)] = new
        case 0, list():
            container.insert(place, new)
        case 1, list():
            container.insert(place, copy.deepcopy(container[place]))
        case 2, _ if len(container) > 1:
            del container[place]
        case 3, _ if isinstance(container[place], float | int):
            container[place] = rng.choice([rng.uniform(-400, 400), rng.gauss(0, 1e4), rng.choice(NUMBERS)])
        case _:
            container[place] = new
