"""Explain a prediction: occlusion, counterfactual, features, writing styles."""
