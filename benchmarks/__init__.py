"""Small programs for developers: each runs by itself."""
