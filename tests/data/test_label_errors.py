"""label_errors.py: the disputed labels are those that were published."""

import csv
from pathlib import Path

import pytest

from digitpad.data.label_errors import DISPUTED, find_dispute


def test_five_reviewers_voted_on_each_of_fifteen_labels():
    assert len(DISPUTED) == 15
    for dispute in DISPUTED.values():
        assert dispute.votes_given + dispute.votes_proposed + dispute.votes_neither == 5
        assert dispute.votes_given < 3
        assert dispute.given != dispute.proposed


def test_the_votes_equal_the_published_table(mnist_folder):
    table = Path(mnist_folder) / "disputed_labels.csv"
    if not table.exists():
        pytest.skip("needs disputed_labels.csv beside MNIST")
    with table.open() as file:
        rows = [{name: int(value) for name, value in row.items()} for row in csv.DictReader(file)]
    for row in rows:
        dispute = DISPUTED[row["test_index"]]
        assert (dispute.given, dispute.proposed) == (row["given_label"], row["proposed_label"])
        votes = (dispute.votes_given, dispute.votes_proposed, dispute.votes_neither)
        assert votes == (row["votes_given"], row["votes_proposed"], row["votes_neither"])
    assert len(rows) == 15


def test_the_given_labels_are_those_of_mnist(mnist):
    assert all(mnist.test.labels[index] == dispute.given for index, dispute in DISPUTED.items())


def test_a_dispute_is_found_by_index_and_label():
    assert find_dispute(947, 8).proposed == 9
    assert find_dispute(947, 7) is None
    assert find_dispute(0, 7) is None
