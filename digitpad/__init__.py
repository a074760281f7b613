"""Digitpad's core: from strokes and pictures to a digit, without Streamlit and without printing."""

import os

from digitpad.log import is_verbose

# What TensorFlow may say of itself: it looks once, when its library is opened, by whomever.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "0" if is_verbose() else "3")
