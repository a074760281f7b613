"""options: options that cannot be used get a sentence and status 2."""

import pytest

from digitpad.training.command import main
from digitpad.training.options import choose_recipe, parse_options


def choose(*arguments):
    return choose_recipe(parse_options([*map(str, arguments)], "train"))


def test_epochs_and_batch_size_replace_those_of_the_recipe():
    recipe = choose("--model", "cnn", "--epochs", 3, "--batch-size", 64)
    assert (recipe.epochs, recipe.batch_size) == (3, 64)
    assert choose("--model", "cnn").epochs == 24


def test_the_fast_recipe_has_its_own_architecture():
    assert choose("--model", "cnn", "--fast").architecture == "cnn-fast"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--model", "resnet"], "invalid choice: 'resnet'"),
        (["--model", "cnn", "--epochs", "0"], "expected a whole number above 0"),
        (["--model", "cnn", "--seed", "-1"], "expected 0 or more"),
        (["--model", "cnn", "--seed", str(2**32)], "expected a number below 4294967296"),
        (["--model", "cnn", "--target", "99.4"], "expected a share between 0 and 1"),
    ],
)
def test_an_invalid_value_ends_the_command_with_status_2(capsys, arguments, message):
    with pytest.raises(SystemExit) as error:
        main(arguments)
    assert error.value.code == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--model", "cnn", "--data", "nowhere"], "nowhere is not a folder"),
        (["--model", "cnn", "--data", "README.md", "--download"], "Name another folder with --data"),
        (["--model", "mlp-128-64", "--fast"], "Expected --fast with one of cnn, got mlp-128-64"),
        (["--model", "cnn", "--non-digits", "x.npz"], "trained on MNIST only: remove --non-digits"),
        (
            ["--model", "cnn", "--leave-out", "x"],
            "trained on MNIST only, which has no groups: remove --leave-out",
        ),
        (["--model", "digitpad"], "add --strokes"),
        (["--model", "digitpad", "--strokes", "x", "--leave-out", "y", "--complete"], "remove --leave-out"),
        (["--model", "cnn", "--complete", "--target", "0.99", "--seeds", "3"], "remove --target, --seeds"),
        (["--model", "cnn", "--complete", "--seed", "7"], "trains nothing: remove --seed"),
        (
            ["--model", "cnn", "--seed", str(2**32 - 1), "--seeds", "2"],
            "Expected seeds below 4294967296, got 2",
        ),
    ],
)
def test_options_that_cannot_be_used_get_a_sentence_and_status_2(capsys, tmp_path, arguments, message):
    assert main([*arguments, "--artifacts", str(tmp_path)]) == 2
    assert message in capsys.readouterr().out
