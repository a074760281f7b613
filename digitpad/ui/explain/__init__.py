"""The views that explain a prediction."""
