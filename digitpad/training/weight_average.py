"""Average a model's weights over its training: the average validates better than the last batch's weights.

Polyak averaging (Polyak and Juditsky 1992) of all weights: the means and variances of batch normalisation
belong to the weights they were measured with, so they are averaged too. The window grows with the run, so that
later batches weigh more (polynomial decay: Shamir and Zhang, "Stochastic Gradient Descent for Non-smooth
Optimization", 2013), until it reaches that of an exponential average.
"""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import keras

INTERVAL = 8
"""Batches between two updates: copying the weights after every batch costs a tenth of the training time."""

DECAY = 2
"""1 + η with Shamir and Zhang's η = 1: the weight of a batch grows linearly with its number."""


class WeightAverage:
    """The running average of one model's weights: `step` updates it, `swap` exchanges it with the weights."""

    def __init__(self, model: "keras.Model", momentum: float, batches: int = 0) -> None:
        """Start from the model's weights, taken as the average over `batches` batches."""
        self.model = model
        self.momentum = momentum
        """Limit of the share that a batch leaves of the average, in [0, 1)."""
        self.weights = model.get_weights()
        self.batches = batches

    def build_callback(self) -> "keras.callbacks.Callback":
        """A callback that updates the average after each batch and puts it into the model for validation."""
        import keras

        return keras.callbacks.LambdaCallback(
            on_train_batch_end=lambda batch, logs: self.step(),
            on_test_begin=lambda logs: self.swap(),
            on_test_end=lambda logs: self.swap(),
        )

    def step(self) -> None:
        """Count a batch; every INTERVAL batches, add the model's weights to the average."""
        self.batches += 1
        if self.batches % INTERVAL:
            return
        if hasattr(self.model, "jax_state_sync"):  # within an epoch JAX keeps the weights outside the model
            self.model.jax_state_sync()
        updates = self.batches // INTERVAL
        kept = min(self.momentum**INTERVAL, updates / (DECAY + updates))
        for mean, now in zip(self.weights, self.model.get_weights(), strict=True):
            mean += np.float32(1 - kept) * (now - mean)

    def swap(self) -> None:
        """Exchange the model's weights with the average; a second call restores them."""
        now = self.model.get_weights()
        self.model.set_weights(self.weights)
        self.weights = now
