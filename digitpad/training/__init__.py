"""Train a model: corpus, rendering, augmentation, the training loop, the run."""
