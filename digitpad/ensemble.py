"""Several networks trained apart, joined into one that averages their logits.

Networks that started differently err differently, so together they read better than a single one as large
(Lakshminarayanan and others, "Simple and Scalable Predictive Uncertainty Estimation using Deep Ensembles",
2017).
"""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from digitpad.checkpoint import SEEDS_APART, STATE, History, member_folder
from digitpad.data import Split
from digitpad.mix import Mix
from digitpad.models import build_model
from digitpad.recipes import Recipe
from digitpad.training import Listener, Progress, TrainedModel, train_model

if TYPE_CHECKING:
    import keras

BATCH = 500


def train_members(
    recipe: Recipe, train: Mix, validation: Split, *, seed: int, folder: Path, resume: bool = False,
    listen: Listener = lambda progress: None,
) -> TrainedModel:  # fmt: skip
    """Train all networks of `recipe`, one after the other, and join them; a single one is as it is.

    Each has a seed and a folder in `folder` of its own. Raises what `train_model` raises, and KeyboardInterrupt
    when Ctrl-C came before the last epoch of the last network.
    """
    if recipe.members == 1:
        return train_model(recipe, train, validation, seed=seed, folder=folder, resume=resume, listen=listen)
    if not resume:
        shutil.rmtree(folder, ignore_errors=True)
    parts: list[TrainedModel] = []
    for member in range(recipe.members):
        place = member_folder(folder, member)
        part = train_model(
            recipe,
            train,
            validation,
            seed=seed + SEEDS_APART * member,
            folder=place,
            resume=resume and (member == 0 or (place / STATE).is_file()),
            listen=_place_progress(listen, member, recipe.members),
        )
        if part.stopped:
            raise KeyboardInterrupt
        parts.append(part)
    history = _average_histories([part.history for part in parts])
    joined = join_networks(recipe.model, [part.model for part in parts])
    read = joined.predict(validation.images, batch_size=BATCH, verbose=0).argmax(axis=1)
    accuracy = float((read == validation.labels).mean())
    return TrainedModel(joined, history, recipe.epochs, seed, stopped=False, validation_accuracy=accuracy)


def join_networks(name: str, networks: Sequence["keras.Model"]) -> "keras.Model":
    """The architecture `name` with the weights of `networks` side by side, so that its logits are their mean.

    Filters and normalisations are put in a row, as the groups of a grouped convolution take them; the last
    layer reads all features, with a share of each network's weights.
    """
    joined = build_model(name)
    for layer, *parts in zip(joined.layers, *(network.layers for network in networks), strict=True):
        weights = [np.stack([np.asarray(array) for array in arrays]) for arrays in _pair(parts)]
        if layer is joined.layers[-1]:
            kernels, biases = weights
            layer.set_weights([np.concatenate(kernels) / len(networks), biases.mean(axis=0)])
        elif weights:
            layer.set_weights([np.concatenate(arrays, axis=-1) for arrays in weights])
    return joined


def _pair(layers: Sequence["keras.layers.Layer"]) -> list[tuple[np.ndarray, ...]]:
    """The first weights of every layer, then the second ones, and so on."""
    return list(zip(*(layer.get_weights() for layer in layers), strict=True))


def _average_histories(histories: Sequence[History]) -> History:
    """The mean over the networks, epoch by epoch; of the seconds the sum."""
    mean = {key: np.mean([each[key] for each in histories], axis=0).tolist() for key in histories[0]}
    return {**mean, "seconds": np.sum([each["seconds"] for each in histories], axis=0).tolist()}


def _place_progress(listen: Listener, member: int, members: int) -> Listener:
    """A listener for one network that tells `listen` which one it is, and counts the time of those to come."""

    def tell(progress: Progress) -> None:
        left, seconds = progress.seconds_left, progress.history["seconds"]
        if left is not None and seconds:
            left += (members - 1 - member) * progress.epochs * sum(seconds) / len(seconds)
        listen(replace(progress, member=member + 1, members=members, seconds_left=left))

    return tell
