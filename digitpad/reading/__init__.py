"""From a drawing or a picture to a `Reading`."""

from digitpad.reading.drawing import Reading, frame_pad, read_drawing, read_picture
from digitpad.reading.picture import Picture, open_picture

__all__ = ["Picture", "Reading", "frame_pad", "open_picture", "read_drawing", "read_picture"]
