"""ui/model_names.py: names of the models for people."""

import pytest

from digitpad.recipes import RECIPES
from digitpad.ui.model_names import describe_model, mention_model, name_model


@pytest.mark.parametrize("model", RECIPES)
def test_every_model_with_a_recipe_has_a_name_for_people(model):
    assert name_model(model) != model
    assert describe_model(model).startswith(f"{name_model(model)}: ")


def test_no_two_models_have_the_same_name():
    """Streamlit writes the names of chosen models into the URL."""
    assert len({name_model(model) for model in RECIPES}) == len(RECIPES)


def test_an_unknown_model_goes_by_its_own_name():
    assert (
        name_model("newcomer")
        == mention_model("newcomer", first=True)
        == describe_model("newcomer")
        == "newcomer"
    )


def test_a_sentence_can_begin_with_a_model():
    assert mention_model("cnn") == "the convolutional network"
    assert mention_model("cnn", first=True) == "The convolutional network"
