"""arguments.py: numbers of a command line are checked as they are parsed."""

from argparse import ArgumentTypeError

import pytest

from digitpad.arguments import NUMBER_LIMIT, natural, positive, share


def test_numbers_in_range_are_parsed():
    assert (natural("0"), positive("1"), positive(str(NUMBER_LIMIT - 1))) == (0, 1, 2**32 - 1)
    assert (share("0"), share("0.994"), share("1")) == (0, 0.994, 1)


@pytest.mark.parametrize(
    ("parse", "text", "sentence"),
    [
        (natural, "-1", "expected 0 or more, got -1"),
        (positive, "0", "expected a whole number above 0, got 0"),
        (positive, str(NUMBER_LIMIT), "expected a number below 4294967296, got 4294967296"),
        (share, "1.1", "expected a share between 0 and 1"),
        (share, "nan", "expected a share between 0 and 1"),
    ],
)
def test_a_number_out_of_range_is_refused_with_the_range(parse, text, sentence):
    with pytest.raises(ArgumentTypeError, match=sentence):
        parse(text)


def test_text_is_not_a_number():
    for parse in (natural, positive, share):
        with pytest.raises(ValueError, match=r"could not convert|invalid literal"):
            parse("many")
