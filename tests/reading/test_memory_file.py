"""memory_file: a memory survives a file and a change of model; training reads the file's digits."""

import numpy as np
import pytest

from digitpad.models.classifier import Classifier
from digitpad.models.engine import Outputs
from digitpad.reading.memory import MAX_EXAMPLES, Memory
from digitpad.reading.memory_file import open_memory, pack_memory, recompute_memory, teach_all
from digitpad.strokes.files import StrokeFileError, StrokeSet, load_strokes, pack_strokes

LABELS = [7, "A", "heart", 2]


def compute(images):
    return Outputs(images.reshape(len(images), -1)[:, :10], images.reshape(len(images), -1))


def draw(number):
    """A bent line; another angle for each number."""
    turn = number * 0.7
    tip = (150 + 80 * np.cos(turn), 150 + 80 * np.sin(turn))
    return [np.array([(150, 150), tip, (150 + number, 60)], np.float32)]


CLASSIFIER = Classifier("toy", compute)
DRAWINGS = [draw(number) for number in range(len(LABELS))]


@pytest.fixture
def memory():
    return teach_all(DRAWINGS, LABELS, CLASSIFIER)


def test_a_saved_memory_is_the_same_when_it_is_opened(memory):
    again = open_memory(pack_memory(memory), "mine.npz", CLASSIFIER)
    assert [example.label for example in again.examples] == LABELS
    for one, other in zip(memory.examples, again.examples, strict=True):
        assert [stroke.tolist() for stroke in one.drawing] == [stroke.tolist() for stroke in other.drawing]
        assert one.features.tolist() == other.features.tolist()
        assert one.logits.tolist() == other.logits.tolist()


def test_training_reads_the_digits_of_the_file_and_the_symbols_as_other_marks(memory, tmp_path):
    path = tmp_path / "mine.npz"
    path.write_bytes(pack_memory(memory))
    assert load_strokes(path).labels.tolist() == [7, 2]
    symbols = load_strokes(path, digits=False)
    assert symbols.labels.tolist() == [ord("A"), 0xE000]
    assert symbols.names.tolist() == ["A", "heart"]


def test_a_file_without_digits_is_refused_as_training_material(tmp_path):
    path = tmp_path / "mine.npz"
    path.write_bytes(pack_memory(teach_all(DRAWINGS[1:3], LABELS[1:3], CLASSIFIER)))
    with pytest.raises(StrokeFileError, match="the file holds no digits"):
        load_strokes(path)


def test_a_file_of_digits_alone_can_be_opened_as_a_memory():
    text = np.array(["ann"])
    content = pack_strokes(StrokeSet("some", DRAWINGS[:1], np.array([4]), text, text))
    assert [example.label for example in open_memory(content, "some.npz", CLASSIFIER).examples] == [4]


def test_the_last_drawings_of_a_large_file_are_kept():
    count = MAX_EXAMPLES + 3
    names = np.full(count, "me")
    drawings = [draw(number) for number in range(count)]
    content = pack_strokes(StrokeSet("some", drawings, np.arange(count) % 10, names, names))
    memory = open_memory(content, "some.npz", CLASSIFIER)
    assert len(memory) <= MAX_EXAMPLES
    assert memory.examples[0].drawing[0].tolist() == drawings[3][0].tolist()


def change(**arrays):
    names = np.array(["me"])
    strokes = StrokeSet("some", DRAWINGS[:1], np.array([65]), names, names, np.array(["A"]))
    for name, value in arrays.items():
        object.__setattr__(strokes, name, value)
    return pack_strokes(strokes)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "not a complete npz file"),
        (b"PK\x03\x04", "not a complete npz file"),
        (change(names=np.array([""])), "labelled 65, expected a digit"),
        (change(names=np.array(["a" * 30])), "a name of 1 to 20 characters"),
        (change(names=np.array(["7"])), "that is not a digit"),
        (change(drawings=[[np.full((2, 2), 1e6, np.float32)]]), "Expected finite coordinates"),
    ],
)
def test_a_malformed_file_gets_one_sentence(content, fault):
    with pytest.raises(StrokeFileError, match=rf"^mine\.npz: .*{fault}.*\.$") as caught:
        open_memory(content, "mine.npz", CLASSIFIER)
    assert "\n" not in str(caught.value)


def test_another_model_computes_its_own_features(memory):
    other = Classifier(
        "other", lambda images: Outputs(np.ones((len(images), 10)), images[:, 10:20].sum(axis=1))
    )
    moved = recompute_memory(memory, other)
    assert [example.label for example in moved.examples] == LABELS
    assert moved.examples[0].features.shape == (28,)
    assert moved.examples[0].logits.tolist() == [1] * 10


def test_a_model_without_features_is_refused():
    with pytest.raises(ValueError, match="Expected a model that provides features, got plain"):
        teach_all(DRAWINGS, LABELS, Classifier("plain", lambda images: Outputs(images[:, 0, :10])))


def test_an_empty_memory_is_not_saved():
    with pytest.raises(ValueError, match="at least one"):
        pack_memory(Memory())


def test_the_shipped_flagship_learns_a_new_symbol_from_three_drawings(flagship):
    arrow = np.array([(60, 160), (260, 160), (200, 90), (260, 160), (200, 230)], np.float32)
    wobble = np.random.default_rng(0)
    drawings = [[arrow + wobble.normal(0, 4, arrow.shape).astype(np.float32)] for _ in range(4)]
    memory = teach_all(drawings[:3], ["arrow"] * 3, flagship)
    last = teach_all(drawings[3:], ["arrow"], flagship).examples[0]
    assert memory.recall(last.logits[None], last.features[None]).labels == ("arrow",)
