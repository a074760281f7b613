"""Data sets: MNIST, pen digits, picture files, known label errors."""
