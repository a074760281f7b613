"""The views of "See why": one module each, and what they share."""
