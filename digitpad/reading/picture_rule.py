"""The rule that weighs what speaks for a hypothesis: a conditional logit with the alternative "no digit here".

Let z be the weighted sum of a hypothesis's clues. The probability that it is the digit is exp(z) divided by
(1 + the sum of exp(z) over all hypotheses). `python -m scripts.fit_picture_rule` fits the weights by maximum
likelihood to generated pictures and blank sheets. On a blank sheet all hypotheses together must be improbable,
which accounts for the best of many chances being taken.
"""

from dataclasses import asdict

import numpy as np

from digitpad.reading.hypotheses import Hypothesis

FOUND = -0.2
"""Strength from which on a hypothesis is a digit: 0.2 % of generated blank sheets have one so strong."""

ALSO_FOUND = -5.0
"""Strength from which on a hypothesis is one more digit, in a picture that has one."""

CERTAIN = 2.0
"""Strength from which on an answer may be called certain."""

AGREED = 0.8
"""Agreement among the proposals from which on an answer may be called certain."""

CLIPPED = (-8.0, 14.0)
"""Clues are clipped to this range, so that none outweighs all the others."""

INTERCEPT = -9.165
WEIGHTS: dict[str, float] = {
    "score": 0.249,
    "steady_score": 0.168,
    "agreement": 2.813,
    "votes": 0.642,
    "vote_share": 2.319,
    "contrast": -0.131,
    "over_grain": 0.093,
    "sharpness": 0.929,
    "clutter": -0.5,
    "reach": 0.023,
    "breadth": 0.002,
    "fill": 0.064,
    "bulge": -1.043,
    "touched": -0.936,
    "spanned": -1.578,
    "truncated": -0.726,
    "pen": 0.518,
    "share": 3.292,
    "outline": -0.561,
    "narrow": -1.371,
    "around": 0.031,
    "within": 0.036,
    "one": -0.943,
    "one x touched": -0.124,
    "one x pen": -0.043,
    "one x reach": -0.603,
    "one x breadth": 0.964,
    "one x clutter": -0.3,
    "clutter up to 0": 0.0,
    "one x fill": -1.841,
    "one x score": -0.159,
    "one x narrow": 2.443,
    "one x outline": 1.706,
    "over_grain up to 1.5": 0.728,
    "steady_score from 6": 0.322,
    "thin x touched": -1.5,
    "contrast from 2.5": 1.494,
    "reach x steady_score": -0.001,
    "outline from 0.8": -12.292,
    "outline from 0.8 x touched": 0.499,
    "truncated x score": -0.13,
}


def compute_strength(hypothesis: Hypothesis) -> float:
    """Log-odds that a hypothesis is the digit and not that the picture has none."""
    return INTERCEPT + sum(WEIGHTS[name] * value for name, value in compute_terms(hypothesis).items())


def compute_terms(hypothesis: Hypothesis) -> dict[str, float]:
    """The terms that the rule weighs, by name: every clue, products with "it is read as a 1", and hinges.

    A 1 is a bar, as are the edges of frames and ruled lines, so its clues have weights of their own.
    """
    clues = {name: float(np.clip(value, *CLIPPED)) for name, value in asdict(hypothesis.clues).items()}
    one = float(hypothesis.label == 1)
    framed = max(0.0, clues["outline"] - 0.8)
    return clues | {
        "one": one,
        "one x touched": one * clues["touched"],
        "one x pen": one * clues["pen"],
        "one x reach": one * clues["reach"],
        "one x breadth": one * clues["breadth"],
        "one x fill": one * clues["fill"],
        "one x clutter": one * clues["clutter"],
        "clutter up to 0": min(clues["clutter"], 0.0),
        "one x score": one * clues["score"],
        "one x narrow": one * clues["narrow"],
        "one x outline": one * clues["outline"],
        "over_grain up to 1.5": min(clues["over_grain"], 1.5),
        "steady_score from 6": max(0.0, clues["steady_score"] - 6),
        "thin x touched": max(0.0, -3 - clues["pen"]) * clues["touched"],
        "contrast from 2.5": max(0.0, clues["contrast"] - 2.5),
        "reach x steady_score": clues["reach"] * clues["steady_score"],
        "outline from 0.8": framed,
        "outline from 0.8 x touched": framed * clues["touched"],
        "truncated x score": clues["truncated"] * clues["score"],
    }
