"""ui/explain/opinions.py: whether the models agree."""

from dataclasses import replace

from digitpad.ui.explain.opinions import describe_opinions
from tests.ui.explain.predictions import predict


def test_models_that_agree():
    words = describe_opinions({"cnn": predict(7), "mlp": predict(7), "big": predict(7)})
    assert "All 3 models" in words
    assert "agree: it is a 7." in words


def test_models_that_agree_about_a_drawing_that_may_be_no_digit():
    odd = replace(predict(7), is_digit_for_sure=False)
    assert "agree: if it is a digit, it is a 7." in describe_opinions({"cnn": odd, "mlp": predict(7)})


def test_models_that_disagree_are_named_with_what_they_read():
    words = describe_opinions({"cnn": predict(7), "mlp": predict(8), "big": predict(7)})
    assert "Convolutional network and big: <b>a 7</b>; mlp: <b>an 8</b>" in words


def test_one_model_has_nobody_to_agree_with():
    assert "only one model" in describe_opinions({"cnn": predict(7)})
