"""The files of a training run on disk: stored atomically, verified when read."""
