"""From a drawing or a picture to a `Reading`."""

from digitpad.reading.drawing import Reading, frame_pad, read_drawing, read_picture
from digitpad.reading.picture import Picture, build_picture, open_picture

__all__ = ["Picture", "Reading", "build_picture", "frame_pad", "open_picture", "read_drawing", "read_picture"]
