import pytest

from digitpad.models.classifier import load_classifier


@pytest.fixture(scope="session")
def flagship():
    """The shipped flagship under the light engine, which reads batches of any size without TensorFlow."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIGITPAD_ENGINE", "litert")
        return load_classifier("digitpad")
