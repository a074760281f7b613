"""Fit the rule that chooses among a picture's hypotheses: `python -m scripts.fit_picture_rule --data MNIST`.

Generated pictures of MNIST training digits, template digits and, with `--strokes`, digits that people drew; and
generated blank sheets. Prints the constants of `digitpad/reading/picture_rule.py` and what they achieve on
pictures that were held out. 4,000 + 4,000 pictures take about 15 minutes on one core.
"""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.progress import track

from benchmarks.picture_digits import (
    DigitMask,
    draw_mask,
    draw_strokes,
    enlarge_digit,
    light_segments,
    print_digit,
)
from benchmarks.picture_kinds import BLANKS, KINDS
from benchmarks.picture_scenes import Kind, compute_digit_side, make_picture
from digitpad.arguments import natural, positive
from digitpad.data.mnist import Mnist, load_mnist
from digitpad.models.classifier import Classifier, load_classifier
from digitpad.preprocessing.proposals import compute_overlap, find_proposals
from digitpad.reading.candidates import compute_scores
from digitpad.reading.hypotheses import build_hypotheses
from digitpad.reading.picture_rule import compute_terms
from digitpad.strokes.files import StrokeSet, load_strokes
from digitpad.types import Floats, Indices, Mask

SIDES = (28.0, 1300.0)
PEN_RANGE = (0.03, 0.22)
"""Longer sides of the pictures, and pens as a share of the digit; both distributions are log-uniform."""

SAME_PLACE = 0.45
"""A hypothesis is right when it has the digit's label and overlaps its box at least this much."""

DECAY = 1e-3
STEPS, RATE = 600, 0.1
"""Weight decay of the standardised weights, and Adam's steps and learning rate."""


@dataclass(frozen=True, eq=False)
class Sources:
    """Where the digits come from."""

    mnist: Mnist
    strokes: tuple[StrokeSet, ...]


@dataclass(frozen=True, eq=False)
class Sample:
    """The hypotheses of one picture."""

    kind: str
    terms: Floats
    """(hypotheses, terms)"""
    right: Mask
    """(hypotheses,)"""
    has_digit: bool


def main() -> int:
    """Generate, fit, print."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.fit_picture_rule", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument(
        "--data", type=Path, metavar="DIR", help="MNIST's folder (default: DIGITPAD_DATA or the cache)"
    )
    parser.add_argument(
        "--strokes", type=Path, nargs="*", default=[], metavar="FILE", help="digits that people drew"
    )
    parser.add_argument(
        "--count", type=positive, default=4000, help="pictures, and as many blank sheets (%(default)s)"
    )
    parser.add_argument("--seed", type=natural, default=0)
    args = parser.parse_args()
    sources = Sources(load_mnist(args.data), tuple(load_strokes(path) for path in args.strokes))
    finder = load_classifier("digitpad")
    samples, names = [], list[str]()
    for place in track(range(2 * args.count), "Pictures"):
        rng = np.random.default_rng([args.seed, place])
        samples.append(make_sample(rng, sources if place % 5 > 1 else None, finder, names))
    fitted, held = samples[: len(samples) * 3 // 4], samples[len(samples) * 3 // 4 :]
    weights = fit_weights(fitted)
    print(f"INTERCEPT = {weights[0]:.3f}")
    for name, weight in zip(names, weights[1:], strict=True):
        print(f'    "{name}": {weight:.3f},')
    report(weights, held)
    return 0


def make_sample(
    rng: np.random.Generator, sources: Sources | None, finder: Classifier, names: list[str]
) -> Sample:
    """Make a picture, or a blank sheet without sources, and compute the terms of its hypotheses."""
    kinds = BLANKS if sources is None else KINDS
    name = str(rng.choice(list(kinds)))
    kind = kinds[name]
    size = round(float(np.exp(rng.uniform(np.log(max(SIDES[0], 0.7 * kind.smallest)), np.log(SIDES[1])))))
    digit = None if sources is None else choose_digit(rng, kind, size, sources)
    light = str(rng.choice(kind.lights))
    pixels, box = make_picture(kind, None if digit is None else digit.ink, rng, size=size, light=light)
    proposals = find_proposals(pixels)
    if not proposals:
        return Sample(name, np.zeros((0, 0)), np.zeros(0, bool), digit is not None)
    logits = finder.compute_logits(np.stack([proposal.framing.image for proposal in proposals]))
    hypotheses = build_hypotheses(proposals, logits, compute_scores(logits, finder.calibration))
    terms = [compute_terms(hypothesis) for hypothesis in hypotheses]
    names[:] = list(terms[0])
    right = [
        digit is not None
        and box is not None
        and one.label == digit.label
        and compute_overlap(one.place, box) > SAME_PLACE
        for one in hypotheses
    ]
    return Sample(name, np.array([list(one.values()) for one in terms]), np.array(right), digit is not None)


def choose_digit(rng: np.random.Generator, kind: Kind, size: int, sources: Sources) -> DigitMask:
    """A digit from a random source."""
    side = compute_digit_side(kind, rng, size)
    pen = float(np.exp(rng.uniform(*np.log(PEN_RANGE))))
    if kind.source == "printed":
        return print_digit(rng, side)
    if kind.source == "segments":
        return light_segments(rng, side)
    source = rng.random()
    if source < 0.35:
        place = int(rng.integers(len(sources.mnist.train)))
        return DigitMask(
            int(sources.mnist.train.labels[place]), enlarge_digit(sources.mnist.train.images[place], side)
        )
    if source < 0.8 and sources.strokes:
        strokes = sources.strokes[rng.integers(len(sources.strokes))]
        place = int(rng.integers(len(strokes.drawings)))
        return DigitMask(int(strokes.labels[place]), draw_strokes(strokes.drawings[place], side, pen))
    return draw_mask(rng, side, pen)


def fit_weights(samples: list[Sample]) -> Floats:
    """Intercept and weights by maximum likelihood, with Adam (Kingma and Ba 2015) on standardised terms.

    Pictures whose digit no hypothesis has teach nothing and are left out.
    """
    used = [sample for sample in samples if len(sample.right) and (sample.right.any() or not sample.has_digit)]
    stacked = np.concatenate([sample.terms for sample in used])
    mean, spread = stacked.mean(axis=0), stacked.std(axis=0) + 1e-6
    terms = np.c_[np.ones(len(stacked)), (stacked - mean) / spread]
    starts = np.cumsum([0, *(len(sample.right) for sample in used)])[:-1]
    right = np.concatenate([sample.right for sample in used])
    has_digit = np.array([sample.has_digit for sample in used])
    weights, first, second = (np.zeros(terms.shape[1]) for _ in range(3))
    for step in range(1, STEPS + 1):
        gradient = _compute_gradient(weights, terms, starts=starts, right=right, has_digit=has_digit)
        first, second = 0.9 * first + 0.1 * gradient, 0.99 * second + 0.01 * gradient**2
        weights -= RATE * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
    plain = weights[1:] / spread
    return np.asarray(np.r_[weights[0] - plain @ mean, plain])


def _compute_gradient(
    weights: Floats, terms: Floats, *, starts: Indices, right: Mask, has_digit: Mask
) -> Floats:
    """Gradient of the mean negative log-likelihood, with decay."""
    odds = np.exp(np.clip(terms @ weights, -50, 50))
    counts = np.diff(np.r_[starts, len(terms)])
    total = 1 + np.add.reduceat(odds, starts)
    among_right = np.add.reduceat(odds * right, starts)
    share = np.where(has_digit, 1 / np.maximum(among_right, 1e-30), 0)
    error = odds / np.repeat(total, counts) - odds * right * np.repeat(share, counts)
    gradient = terms.T @ error / len(starts)
    gradient[1:] += 2 * DECAY * weights[1:]
    return np.asarray(gradient)


def report(weights: Floats, samples: list[Sample]) -> None:
    """Print what the rule finds on held-out pictures, for several thresholds."""
    best = np.full(len(samples), -50.0)
    right = np.zeros(len(samples), bool)
    for place, sample in enumerate(samples):
        if len(sample.right):
            strengths = weights[0] + sample.terms @ weights[1:]
            best[place], right[place] = strengths.max(), sample.right[strengths.argmax()]
    digits = np.array([sample.has_digit for sample in samples])
    print(f"{digits.sum()} pictures: {right[digits].mean():.2%} right at any strength")
    for share in (0.02, 0.01, 0.005, 0.002):
        threshold = float(np.quantile(best[~digits], 1 - share))
        found = (right & (best > threshold))[digits].mean()
        print(f"threshold {threshold:.2f}: {share:.1%} of blank sheets found, {found:.2%} of digits right")
    kinds = np.array([sample.kind for sample in samples])
    threshold = float(np.quantile(best[~digits], 0.99))
    for name in sorted(set(kinds[~digits])):
        print(
            f"  blank, {name}: {np.mean(best[~digits & (kinds == name)] > threshold):.1%} above {threshold:.2f}"
        )
    for name in sorted(set(kinds[digits])):
        print(f"  {name}: {right[digits & (kinds == name)].mean():.1%}")


if __name__ == "__main__":
    sys.exit(main())
