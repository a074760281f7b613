"""The 15 labels of MNIST's test set that fewer than three of five human reviewers confirmed.

Northcutt, Athalye and Mueller, "Pervasive Label Errors in Test Sets Destabilize Machine Learning Benchmarks"
(NeurIPS 2021), and its public review at labelerrors.com. A perfect reader would be wrong on most of them.
"""

from dataclasses import dataclass

SOURCE = "https://arxiv.org/abs/2103.14749"


@dataclass(frozen=True)
class Dispute:
    """The votes of five reviewers on one label."""

    given: int
    """MNIST's label"""
    proposed: int
    """label that the paper's method proposed"""
    votes_given: int
    votes_proposed: int
    votes_neither: int
    """votes for both or for something else"""


DISPUTED: dict[int, Dispute] = {
    947: Dispute(8, 9, 0, 5, 0),
    1621: Dispute(0, 6, 2, 3, 0),
    1901: Dispute(9, 4, 2, 3, 0),
    2130: Dispute(4, 9, 2, 2, 1),
    2462: Dispute(2, 0, 0, 4, 1),
    2597: Dispute(5, 3, 0, 4, 1),
    2654: Dispute(6, 1, 0, 2, 3),
    3520: Dispute(6, 4, 2, 0, 3),
    3558: Dispute(5, 0, 1, 4, 0),
    5937: Dispute(5, 3, 1, 3, 1),
    6651: Dispute(0, 6, 0, 5, 0),
    6783: Dispute(1, 6, 2, 3, 0),
    8527: Dispute(4, 9, 2, 2, 1),
    9679: Dispute(6, 3, 2, 0, 3),
    9729: Dispute(5, 6, 2, 3, 0),
}
"""Disputes by index in MNIST's test set."""


def find_dispute(index: int, label: int) -> Dispute | None:
    """Find the dispute about the `label` of test sample `index`; None when there is none."""
    dispute = DISPUTED.get(index)
    return dispute if dispute and dispute.given == label else None
