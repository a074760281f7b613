"""Which samples are listed, in what order, on which page."""

import numpy as np
import pytest

from digitpad.artifacts.store import open_run
from digitpad.evaluation import mistakes as browse
from digitpad.evaluation.mistakes import (
    count_pairs,
    filter_samples,
    find_image,
    find_neighbours,
    page_samples,
    select_samples,
    sort_samples,
)
from digitpad.evaluation.saved import read_evaluation
from tests.synthetic import build_labels, save_model, save_three_models


@pytest.fixture
def evaluations(tmp_path):
    save_three_models(tmp_path)
    return {name: read_evaluation(open_run(name, tmp_path)) for name in ("cnn", "mlp-256-256", "mlp-128-64")}


@pytest.fixture
def many(evaluations):
    """61 mistakes."""
    return select_samples("mistakes", "mlp-128-64", [], evaluations)


def indices(samples):
    return samples.index.tolist()


def test_mistakes_have_the_reading_and_its_confidence(evaluations):
    samples = select_samples("mistakes", "cnn", [], evaluations)
    assert indices(samples) == [9, 19, 28]
    assert samples.true.tolist() == [9, 9, 8]
    assert samples.read.tolist() == [4, 4, 3]
    assert samples.confidence == pytest.approx([0.9, 0.75, 0.6], abs=0.01)
    assert samples.images.shape == (3, 28, 28)


def test_nearly_wrong_samples_are_correct_and_have_their_runner_up(evaluations):
    samples = select_samples("nearly", "cnn", [], evaluations)
    assert len(samples) == 200
    assert not set(indices(samples)) & {9, 19, 28}
    assert (samples.read == (samples.true + 1) % 10).all()
    assert samples.margin.max() < 0.8


def test_mistakes_of_every_model_and_of_this_one_only(evaluations):
    others = ["mlp-256-256", "mlp-128-64"]
    assert indices(select_samples("both", "cnn", others, evaluations)) == [9]
    assert indices(select_samples("only", "cnn", others, evaluations)) == [28]


def test_any_two_models_can_be_compared(evaluations):
    pair = ("cnn", ["mlp-256-256"], evaluations)
    assert indices(select_samples("both", *pair)) == [9, 19]
    assert indices(select_samples("only", *pair)) == [28]
    theirs = select_samples("other", *pair)
    assert (indices(theirs), theirs.read.tolist()) == ([40], [6])


def test_shared_and_unshared_mistakes_are_all_mistakes(evaluations):
    parts = [select_samples(kind, "cnn", ["mlp-128-64"], evaluations) for kind in ("both", "only")]
    assert sorted(index for part in parts for index in indices(part)) == [9, 19, 28]


def test_without_other_models_every_mistake_is_unshared(evaluations):
    assert len(select_samples("only", "cnn", [], evaluations)) == 3


def test_a_filter_keeps_matching_samples(many):
    assert set(filter_samples(many, true=9).true.tolist()) == {9}
    assert set(filter_samples(many, read=4).read.tolist()) == {4}
    assert indices(filter_samples(many, true=9, read=4)) == [9]
    sure = filter_samples(many, low=70, high=80)
    assert 0 < len(sure) < len(many)
    assert sure.confidence.min() >= 0.7
    assert sure.confidence.max() <= 0.8


def test_samples_are_sorted_by_confidence_doubt_or_index(many):
    assert (np.diff(sort_samples(many, "confidence").confidence) <= 0).all()
    assert (np.diff(sort_samples(many, "doubt").margin) >= 0).all()
    assert (np.diff(sort_samples(many, "index").index) > 0).all()


def test_pages_show_every_sample_once(many):
    pages = [page_samples(many, number) for number in (1, 2, 3)]
    assert [len(page.samples) for page in pages] == [24, 24, 13]
    assert [index for page in pages for index in indices(page.samples)] == indices(many)
    assert [(page.first, page.last, page.total, page.pages) for page in pages][1] == (25, 48, 61, 3)
    assert [page.turn for page in pages] == [(None, 2), (1, 3), (2, None)]


@pytest.mark.parametrize(("asked", "given"), [(0, 1), (-3, 1), (99, 3)])
def test_a_missing_page_is_replaced_by_the_nearest_one(many, asked, given):
    assert page_samples(many, asked).number == given


def test_no_samples_are_one_empty_page(many):
    page = page_samples(filter_samples(many, true=0, read=0), 1)
    assert (len(page.samples), page.number, page.pages, page.first, page.last) == (0, 1, 1, 0, 0)


def test_pairs_are_counted_true_by_read(evaluations):
    counts = count_pairs(select_samples("mistakes", "cnn", [], evaluations))
    assert counts.sum() == 3
    assert counts[9, 4] == 2
    assert counts[8, 3] == 1


def test_neighbours_follow_the_order_of_the_list(many):
    order = sort_samples(many, "index")
    assert find_neighbours(order, 9) == (None, 100)
    assert find_neighbours(order, 101) == (100, 102)
    assert find_neighbours(order, 159)[1] is None
    assert find_neighbours(order, 0) == (None, None)


def test_an_image_is_found_in_any_run_that_kept_it(evaluations):
    alone = {"cnn": evaluations["cnn"]}
    assert find_image(399, alone) is None
    assert find_image(28, alone) is not None
    assert find_image(40, evaluations) is not None


def test_an_opinion_has_the_reading_and_whether_it_is_right(evaluations):
    wrong = browse.compute_opinion("cnn", 28, evaluations["cnn"])
    right = browse.compute_opinion("mlp-256-256", 28, evaluations["mlp-256-256"])
    assert (wrong.label, wrong.right) == (3, False)
    assert (right.label, right.right) == (8, True)
    assert wrong.confidence == pytest.approx(0.6, abs=0.01)


def test_models_with_other_labels_are_not_compared(evaluations, tmp_path):
    save_model(tmp_path, "other", {3: 4})
    other = read_evaluation(open_run("other", tmp_path))
    other.evaluation.labels[:2] = [1, 0]
    assert "other" not in browse.find_comparable("cnn", evaluations | {"other": other})
    assert list(browse.find_comparable("cnn", evaluations)) == list(evaluations)


def test_misread_samples_are_summed_by_row_and_column():
    matrix = np.diag(np.full(10, 90))
    matrix[9, 4] = 3
    matrix[8, 4] = 2
    rows, columns = browse.count_misread(matrix)
    assert rows.tolist() == [0, 0, 0, 0, 0, 0, 0, 0, 2, 3]
    assert columns.tolist() == [0, 0, 0, 0, 5, 0, 0, 0, 0, 0]


def test_synthetic_labels_follow_from_the_index():
    assert build_labels()[28] == 8
