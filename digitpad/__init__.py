"""Digitpad's core: from strokes and pictures to a digit, without Streamlit and without printing."""

import os

# TensorFlow's C++ start-up chatter (CUDA, oneDNN), silenced before anything can import it.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
