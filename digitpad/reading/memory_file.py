"""Save a memory as an npz file of strokes, load it again, and carry it over to another model.

Digits are labelled 0 to 9. A symbol is labelled with its code point, or with SEVERAL_CHARACTERS, and its name
is in the array `name` (see `digitpad.strokes.files`). Features are not saved: they belong to one model.
"""

import numpy as np

from digitpad.models.classifier import Classifier
from digitpad.preprocessing.framing import frame_drawing
from digitpad.reading.memory import MAX_EXAMPLES, Example, Label, Memory, check_label
from digitpad.strokes.drawing import Drawing, check_drawing
from digitpad.strokes.files import StrokeFileError, StrokeSet, load_named_strokes, pack_strokes

SEVERAL_CHARACTERS = 0xE000
"""Label of a symbol whose name is longer than one character: the first code point for private use."""

WRITER = "me"


def pack_memory(memory: Memory) -> bytes:
    """Content of an npz file with the taught drawings. Raises ValueError for an empty memory."""
    if not len(memory):
        raise ValueError("Expected at least one taught drawing, got none.")
    labels = [example.label for example in memory.examples]
    names = np.array([label if isinstance(label, str) else "" for label in labels])
    writers = np.full(len(labels), WRITER)
    drawings = [example.drawing for example in memory.examples]
    numbers = np.array([_to_number(label) for label in labels])
    return pack_strokes(StrokeSet(WRITER, drawings, numbers, writers, writers, names))


def open_memory(content: bytes, name: str, classifier: Classifier) -> Memory:
    """Read the content of a file that `pack_memory` made, or of any stroke file of digits called `name`.

    Of more than MAX_EXAMPLES drawings the last are kept. Raises StrokeFileError: one sentence that names the
    file and the fault.
    """
    strokes = load_named_strokes(content, name)
    names = [] if strokes.names is None else strokes.names.tolist()
    labels: list[Label] = [text or number for text, number in zip(names, strokes.labels.tolist(), strict=True)]
    try:
        for drawing, label in zip(strokes.drawings, labels, strict=True):
            check_drawing(drawing)
            check_label(label)
    except ValueError as error:
        raise StrokeFileError(f"{name}: {error}") from error
    return teach_all(strokes.drawings[-MAX_EXAMPLES:], labels[-MAX_EXAMPLES:], classifier)


def recompute_memory(memory: Memory, classifier: Classifier) -> Memory:
    """The same examples with the logits and features of another model."""
    examples = memory.examples
    return teach_all([example.drawing for example in examples], [e.label for e in examples], classifier)


def teach_all(drawings: list[Drawing], labels: list[Label], classifier: Classifier) -> Memory:
    """Teach drawings made on the pad, in this order; the model reads them in one batch.

    Raises ValueError for a blank drawing, and for a model that provides no features.
    """
    memory = Memory()
    if not drawings:
        return memory
    framings = [frame_drawing(drawing) for drawing in drawings]
    images = [framing.image for framing in framings if framing is not None]
    if len(images) < len(drawings):
        raise ValueError("Expected drawings with at least one point, got a blank one.")
    outputs = classifier.compute(np.stack(images))
    if outputs.features is None:
        raise ValueError(f"Expected a model that provides features, got {classifier.name}, which has none.")
    for drawing, label, logits, features in zip(
        drawings, labels, outputs.logits, outputs.features, strict=True
    ):
        memory = memory.teach(Example(drawing, label, logits, features))
    return memory


def _to_number(label: Label) -> int:
    if isinstance(label, int):
        return label
    return ord(label) if len(label) == 1 else SEVERAL_CHARACTERS
