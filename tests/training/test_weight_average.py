"""weight_average: later batches weigh more, whatever the backend."""

import numpy as np
import pytest

from digitpad.training.weight_average import WeightAverage


def test_the_average_takes_the_weights_that_jax_keeps_outside_the_model():
    class Model:
        """A Keras model under JAX: within an epoch its weights must be synchronised."""

        weights = np.zeros(2, np.float32)
        training = np.ones(2, np.float32)

        def jax_state_sync(self):
            self.weights = self.training

        def get_weights(self):
            return [self.weights.copy()]

    average = WeightAverage(Model(), momentum=0.5)
    for _ in range(400):
        average.step()
    assert average.weights[0] == pytest.approx(1, abs=1e-3)


def test_a_batch_weighs_more_the_later_it_comes():
    class Model:
        """Its only weight is the share of the batches that are done."""

        done = 0.0

        def get_weights(self):
            return [np.array([self.done], np.float32)]

    model = Model()
    average = WeightAverage(model, momentum=0.9999)
    for batch in range(1, 2001):
        model.done = batch / 2000
        average.step()
    assert average.weights[0] == pytest.approx(2 / 3, abs=0.01)  # weights that grow linearly from 0
