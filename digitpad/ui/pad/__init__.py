"""The pad to draw on, and a picture in its place."""
