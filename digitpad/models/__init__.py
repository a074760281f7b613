"""Architectures, inference engines and the classifier."""
