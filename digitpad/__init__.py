"""Digitpad's core: from strokes and pictures to a digit, without Streamlit and without printing."""
