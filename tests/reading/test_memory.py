"""memory: one example helps, others are left alone, symbols are recognised after three."""

import time

import numpy as np
import pytest

from digitpad.reading.memory import MAX_EXAMPLES, MAX_NAME, Example, Memory

STROKES = [np.zeros((2, 2), np.float32)]


def logits(label, lead=4.0):
    """(10,): a network that reads `label`, ahead of all others by `lead`."""
    scores = np.full(10, -lead / 2, np.float32)
    scores[label] = lead / 2
    return scores


def features(axis, tilt=0.0):
    """(128,): a direction, turned by `tilt` to a direction of its own."""
    vector = np.zeros(128, np.float32)
    vector[axis], vector[127 - axis] = 3, 3 * tilt
    return vector


def example(label, *, read=3, axis=0, tilt=0.0, lead=4.0):
    return Example(STROKES, label, logits(read, lead), features(axis, tilt))


def answer(memory, *, read=3, axis=0, tilt=0.0, lead=4.0):
    return memory.recall(logits(read, lead)[None], features(axis, tilt)[None])


def teach(*examples):
    memory = Memory()
    for taught in examples:
        memory = memory.teach(taught)
    return memory


def test_an_empty_memory_changes_nothing():
    recall = answer(Memory())
    assert recall.labels == (3,)
    assert recall.taught == (None,)
    assert recall.logits[0] == pytest.approx(logits(3))
    assert recall.symbol_probabilities.shape == (1, 0)


def test_one_correction_mends_a_similar_drawing_and_explains():
    recall = answer(teach(example(8)), tilt=0.2)
    assert recall.labels == (8,)
    assert recall.taught == (0,)


def test_the_taught_drawing_itself_is_read_as_taught_however_sure_the_network_is():
    recall = answer(teach(example(8, lead=30)), lead=30)
    assert recall.labels == (8,)
    assert recall.taught == (0,)


def test_a_different_drawing_is_left_alone():
    recall = answer(teach(example(8)), axis=5)
    assert recall.labels == (3,)
    assert recall.taught == (None,)
    assert recall.logits[0] == pytest.approx(logits(3), abs=0.01)


def test_many_examples_never_overrule_a_network_that_is_sure():
    memory = teach(*(example(8, tilt=0.2 + 0.01 * number) for number in range(100)))
    recall = answer(memory, lead=12)
    assert recall.labels == (3,)
    assert (recall.logits[0] - logits(3, 12)).max() < 12


def test_a_confirmed_clear_digit_adds_less_than_a_correction():
    confirmed = answer(teach(example(3, read=3, lead=12)), tilt=0.3).logits[0, 3]
    corrected = answer(teach(example(8, read=3)), tilt=0.3).logits[0, 8] - logits(3)[8]
    assert 0 < confirmed - logits(3)[3] < corrected


def test_an_answer_that_the_network_gives_alone_is_not_explained_by_the_memory():
    assert answer(teach(example(3)), tilt=0.3).taught == (None,)


def test_teaching_the_same_drawing_again_replaces_its_label():
    memory = teach(example(8), example(5))
    assert [taught.label for taught in memory.examples] == [5]
    assert answer(memory).labels == (5,)


def test_the_oldest_example_is_removed_at_the_limit():
    rng = np.random.default_rng(0)
    examples = [Example(STROKES, 8, logits(3), rng.random(128, np.float32)) for _ in range(MAX_EXAMPLES + 1)]
    memory = teach(*examples)
    assert memory.examples == tuple(examples[1:])


def test_an_example_can_be_forgotten_and_the_memory_it_came_from_stays():
    memory = teach(example(8), example(5, axis=1))
    assert [taught.label for taught in memory.forget(0).examples] == [5]
    assert len(memory) == 2
    assert answer(memory.forget(0)).labels == (3,)


def test_a_symbol_is_recognised_after_three_examples():
    taught = [example("heart", lead=-1, tilt=tilt) for tilt in (0.1, 0.2, 0.3)]
    two, three = teach(*taught[:2]), teach(*taught)
    assert two.count_missing("heart") == 1
    assert answer(two, lead=-1).symbols == ()
    assert three.count_missing("heart") == 0
    recall = answer(three, lead=-1)
    assert recall.labels == ("heart",)
    assert recall.taught[0] in (0, 1, 2)
    assert recall.symbols == ("heart",)
    assert recall.symbol_probabilities[0, 0] > 0.5


def test_a_clear_digit_is_not_mistaken_for_a_symbol_with_similar_features():
    memory = teach(*(example("heart", lead=-1, tilt=tilt) for tilt in (0.1, 0.2, 0.3)))
    recall = answer(memory, lead=20)
    assert recall.labels == (3,)
    assert recall.symbol_probabilities[0, 0] < 0.5


def test_symbols_and_digits_share_one_probability():
    memory = teach(
        *(example("heart", lead=-1, tilt=tilt) for tilt in (0.1, 0.2, 0.3)),
        *(example("star", lead=-1, axis=1, tilt=tilt) for tilt in (0.1, 0.2, 0.3)),
    )
    recall = answer(memory, axis=1, lead=-1)
    assert recall.symbols == ("heart", "star")
    assert recall.labels == ("star",)
    assert (recall.symbol_probabilities >= 0).all()
    assert recall.symbol_probabilities.sum() <= 1


def test_many_drawings_are_answered_as_each_alone():
    memory = teach(example(8), example(5, axis=1))
    both = memory.recall(np.stack([logits(3), logits(2)]), np.stack([features(0, 0.2), features(1, 0.1)]))
    assert both.labels == (*answer(memory, tilt=0.2).labels, *answer(memory, read=2, axis=1, tilt=0.1).labels)


@pytest.mark.parametrize("label", [-1, 10, "", "7", " a", "a" * (MAX_NAME + 1), "a\nb"])
def test_a_label_that_is_neither_digit_nor_name_is_refused(label):
    with pytest.raises(ValueError, match="Expected a"):
        Memory().teach(example(label))


def test_features_of_another_model_are_refused():
    other = Example(STROKES, 3, logits(3), np.ones(64, np.float32))
    with pytest.raises(ValueError, match=r"Expected features \(128,\)"):
        teach(example(8), other)


def test_a_full_memory_answers_within_a_millisecond():
    rng = np.random.default_rng(0)
    memory = teach(
        *(
            Example(STROKES, number % 10, logits(number % 10), rng.random(128, np.float32))
            for number in range(MAX_EXAMPLES)
        )
    )
    times = []
    for _ in range(50):
        started = time.process_time()
        answer(memory)
        times.append(time.process_time() - started)
    assert min(times) < 0.001
