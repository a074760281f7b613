"""Explain a prediction: occlusion, counterfactuals, inner layers, writing styles, and heat maps to show them.

Everything here maps arrays to arrays; only `features` knows Keras, inside its functions.
"""
