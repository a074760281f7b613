"""Schemas of a run's JSON files: types, ranges, lengths, plain words, so that a page can show them safely.

The schemas check the entries that are there. Which entries a reader needs, the reader checks.
"""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any, NoReturn

from jsonschema import Draft202012Validator

MAX_JSON_BYTES = 1_000_000
"""Size limit of a JSON file: a hundred times the largest one that is shipped."""

MAX_DEPTH = 24
"""Nesting limit of a JSON file."""

MAX_NUMBER = 2**63
"""Numbers must have a smaller magnitude."""

Schema = dict[str, Any]

WORDS: Schema = {"type": "string", "maxLength": 200, "pattern": r"^[^\x00-\x1f<>\[\]`$\\]*$"}
"""Text that the page may show: no characters that begin images, links, formulas or tags in Markdown or HTML."""

NAME: Schema = {"type": "string", "pattern": r"^\w[\w.+-]{0,63}$"}
"""Name of a model, and so of its folder: no path separator, no leading dot."""

SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
COUNT: Schema = {"type": "integer", "minimum": 0, "maximum": 10**12}
AMOUNT: Schema = {"type": "number", "minimum": 0, "maximum": 10**9}
SHARES: Schema = {"type": "array", "items": SHARE, "minItems": 10, "maxItems": 10}
DIGEST: Schema = {"type": "string", "pattern": "^[0-9a-f]{6,64}$"}

PLAIN: Schema = {
    "anyOf": [
        {"type": ["boolean", "null"]},
        {"type": "number", "minimum": -(10**12), "maximum": 10**12},
        WORDS,
        {"type": "array", "maxItems": 1000, "items": {"$ref": "#/$defs/plain"}},
        {
            "type": "object",
            "maxProperties": 100,
            "propertyNames": WORDS,
            "additionalProperties": {"$ref": "#/$defs/plain"},
        },
    ]
}
"""Entries that later versions may add: numbers and words, in lists and objects."""


def _object(properties: Schema, others: Schema | bool = True) -> Schema:
    return {
        "type": "object",
        "maxProperties": 200,
        "propertyNames": WORDS,
        "properties": properties,
        "additionalProperties": others,
    }


_PLAIN: Schema = {"$ref": "#/$defs/plain"}
_SEED = _object(
    {
        "seed": {"type": "integer"},
        "accuracy": SHARE,
        "validation_accuracy": SHARE,
        "loss": AMOUNT,
        "epochs": COUNT,
        "seconds": AMOUNT,
    },
    _PLAIN,
)
_LAYER = _object(
    {
        "name": WORDS,
        "type": WORDS,
        "parameters": COUNT,
        "output_shape": {"type": "array", "maxItems": 8, "items": {"type": ["integer", "null"]}},
    },
    _PLAIN,
)

_CALIBRATION: Schema = {
    "type": "object",
    "properties": {
        "temperature": {"type": "number", "exclusiveMinimum": 0},
        "threshold": {"type": "number"},
        "sure_threshold": {"type": "number"},
    },
    "required": ["temperature", "threshold"],
    "additionalProperties": False,
}

RUN_SCHEMA: Schema = {
    **_object(
        {
            "model": NAME,
            "recipe": _object({"augmentation": _object({}, {"type": "number"})}, _PLAIN),
            "seed": {"type": "integer"},
            "best_epoch": {"type": "integer", "minimum": 0, "maximum": 10**6},
            "stopped": {"type": "boolean"},
            "parameters": COUNT,
            "size": COUNT,
            "layers": {"type": "array", "maxItems": 1000, "items": _LAYER},
            "seeds": {"type": "array", "minItems": 1, "maxItems": 1000, "items": _SEED},
            "calibration": _CALIBRATION,
            "data": _object({"mnist": _object({}, DIGEST), "files": _object({}, DIGEST)}, _PLAIN),
            "versions": _object({}, WORDS),
            "machine": _PLAIN,
            "date": WORDS,
            "latency": {"type": ["number", "null"], "minimum": 0, "maximum": 10**6},
            "sha256": _object({}, DIGEST),
        },
        _PLAIN,
    ),
    "required": ["sha256"],
    "$defs": {"plain": PLAIN},
}
"""run.json"""

HISTORY_SCHEMA: Schema = {
    **_object({}, {"type": "array", "maxItems": 100_000, "items": AMOUNT}),
    "minProperties": 1,
}
"""history.json"""

EVALUATION_SCHEMA: Schema = {
    **_object(
        {"samples": COUNT, "loss": AMOUNT, "accuracy": SHARE, "precision": SHARES, "recall": SHARES}, _PLAIN
    ),
    "required": ["loss", "accuracy", "precision", "recall"],
    "$defs": {"plain": PLAIN},
}
"""evaluation.json"""


def parse_json(content: bytes) -> Any:
    """Parse JSON of a file. Raises ValueError for NaN, infinity, huge numbers, deep nesting and large files."""
    if len(content) > MAX_JSON_BYTES:
        raise ValueError(f"expected at most {MAX_JSON_BYTES:,} bytes of JSON, got {len(content):,}")
    try:
        parsed = json.loads(content.decode("utf-8"), parse_constant=_refuse_constant)
    except RecursionError:
        raise ValueError(f"expected at most {MAX_DEPTH} levels of JSON") from None
    for key, value, depth in _walk_json(parsed):
        if depth > MAX_DEPTH:
            raise ValueError(f"expected at most {MAX_DEPTH} levels of JSON")
        if isinstance(value, int | float) and not abs(value) < MAX_NUMBER:
            raise ValueError(f"expected a number below {MAX_NUMBER}, got {str(value)[:20]}")
        (key + value if isinstance(value, str) else key).encode()  # raises ValueError for a lone surrogate
    return parsed


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"expected a number, got {name}")


def _walk_json(root: Any) -> Iterator[tuple[str, Any, int]]:
    """Every value with its key and its depth, from 0. Not recursive: deep JSON would overflow the stack."""
    waiting: list[tuple[str, Any, int]] = [("", root, 0)]
    while waiting:
        key, value, depth = waiting.pop()
        yield key, value, depth
        if isinstance(value, dict):
            waiting += [(name, part, depth + 1) for name, part in value.items()]
        elif isinstance(value, list):
            waiting += [(key, part, depth + 1) for part in value]


def check_json(content: Any, schema: Schema) -> None:
    """Raise ValueError, with the place and what was expected there, when `content` does not fit the schema."""
    error = next(_build_validator(json.dumps(schema)).iter_errors(content), None)
    if error is not None:
        place = " ".join(str(part)[:40] for part in error.absolute_path) or "the whole"
        rule = f"{error.validator} {error.validator_value}"
        raise ValueError(f"{place}: expected {rule[:80]}, got {repr(error.instance)[:60]}")


@cache
def _build_validator(schema: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads(schema))
