"""ui/explain/styles.py: what is unusual about a drawing."""

from digitpad.explain.shape_measures import UnusualMeasure
from digitpad.ui.explain.styles import describe_oddities


def test_oddities_are_named_in_words():
    odd = [UnusualMeasure("slant", True, 4.0), UnusualMeasure("loops", True, 3.0)]
    words = describe_oddities(odd, 7)
    assert "it leans further to the right and has more closed loops than nearly every 7" in words


def test_a_usual_drawing_gets_no_words():
    assert describe_oddities([], 7) == ""
