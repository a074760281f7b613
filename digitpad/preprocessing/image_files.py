"""A picture file that somebody sends → pixels. The one place where files of strangers are decoded.

Size and kind are checked before a decoder sees more than the header, nothing is written to disk, and whatever a
decoder stumbles over becomes a ValueError with a sentence that can be shown.
"""

import io
import threading

import numpy as np
from PIL import Image, ImageOps

FORMATS = ("PNG", "JPEG", "WEBP")
"""The only decoders that are tried, whatever the file's name says."""

MAX_BYTES = 20_000_000
"""A photo of a phone has 2 to 12 MB; `.streamlit/config.toml` has the server stop at the same size."""

MAX_PIXELS = 50_000_000
"""The largest photos that phones take unasked. Decoded it takes 200 MB at the most, and one is decoded at a
time."""

LONGEST_SIDE = 1600
"""To which a picture is reduced: a digit over a tenth of it still has all the pixels that are looked at."""

ACCEPTED = "A PNG, JPEG or WebP picture of up to 20 MB and 50 million pixels can be read."

_one_at_a_time = threading.Lock()


def read_upload(content: bytes) -> np.ndarray:
    """Pixels (H, W, 3) RGB or (H, W, 4) with transparency, uint8, upright, the longer side at most 1600.

    Of an animation the first picture. Raises ValueError, saying what can be read, for a file over the limits,
    of another kind, or damaged.
    """
    if len(content) > MAX_BYTES:
        raise ValueError(f"This file has {len(content) / 1e6:.0f} MB. {ACCEPTED}")
    with _one_at_a_time:
        image = _open(content)
        width, height = image.size
        if width * height > MAX_PIXELS:
            raise ValueError(f"This picture has {width * height / 1e6:.0f} million pixels. {ACCEPTED}")
        try:
            return _decode(image)
        except Exception as error:  # a decoder may raise anything on bytes that were made to confuse it
            raise ValueError(f"This picture is damaged or incomplete. {ACCEPTED}") from error


def _open(content: bytes) -> Image.Image:
    """The picture with its header read and nothing decoded."""
    try:
        return Image.open(io.BytesIO(content), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValueError(f"This picture has far too many pixels. {ACCEPTED}") from error
    except Exception as error:  # as above: headers are decoded too
        raise ValueError(f"This is not a picture that can be read here. {ACCEPTED}") from error


def _decode(image: Image.Image) -> np.ndarray:
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is decoded at a fraction of its size
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        image = _to_eight_bits(image)
    colours = "RGBA" if image.has_transparency_data else "RGB"
    small = ImageOps.exif_transpose(image.convert(colours))
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.BOX)
    return np.asarray(small)


def _to_eight_bits(image: Image.Image) -> Image.Image:
    """A grey picture of 16 bits, which Pillow would cut off at 255."""
    values = np.asarray(image, np.float32) / 257
    small = Image.fromarray(np.clip(np.rint(values), 0, 255).astype(np.uint8))
    small.info.update(image.info)
    return small
