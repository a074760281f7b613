"""Metrics, calibration and reports of a trained model. NumPy only."""
