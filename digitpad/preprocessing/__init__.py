"""Strokes and pictures to MNIST's 28x28 format."""
