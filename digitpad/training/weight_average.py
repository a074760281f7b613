"""The running average of a model's weights, which reads better than where the last batch has left them.

Polyak averaging (Polyak and Juditsky 1992) over all weights: batch normalisation's means and variances belong
to the weights they were measured with, so they are averaged too. The window grows with the run, so that its
later half counts most (polynomial decay: Shamir and Zhang, "Stochastic Gradient Descent for Non-smooth
Optimization", 2013), up to an exponential one.
"""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import keras

EVERY = 8
"""Batches from one update to the next: copying the weights at each would cost a tenth of the training."""

DECAY = 2
"""One more than Shamir and Zhang's η, which is 1: the weight of a batch grows with its number."""


class WeightAverage:
    """The average of one model's weights, kept up to date by `step` and exchanged with them by `swap`."""

    def __init__(self, model: "keras.Model", momentum: float, batches: int = 0) -> None:
        """Start from the weights that the model has, as the average over `batches` batches."""
        self.model = model
        self.momentum = momentum
        """share of the average that a batch leaves as it is, in [0, 1)"""
        self.weights = model.get_weights()
        self.batches = batches

    def follow(self) -> "keras.callbacks.Callback":
        """What keeps the average up to date while the model is fitted, and has validation see it."""
        import keras

        return keras.callbacks.LambdaCallback(
            on_train_batch_end=lambda batch, logs: self.step(),
            on_test_begin=lambda logs: self.swap(),
            on_test_end=lambda logs: self.swap(),
        )

    def step(self) -> None:
        """Say that another batch is done: every so often, its weights are taken in."""
        self.batches += 1
        if self.batches % EVERY:
            return
        if hasattr(self.model, "jax_state_sync"):  # within an epoch JAX keeps the weights outside the model
            self.model.jax_state_sync()
        updates = self.batches // EVERY
        kept = min(self.momentum**EVERY, updates / (DECAY + updates))
        for mean, now in zip(self.weights, self.model.get_weights(), strict=True):
            mean += np.float32(1 - kept) * (now - mean)

    def swap(self) -> None:
        """Give the model the average, and keep its weights here until the next `swap`."""
        now = self.model.get_weights()
        self.model.set_weights(self.weights)
        self.weights = now
