"""Decode a picture file that a visitor sends. This module alone passes strangers' files to a decoder.

It checks the size and the kind before a decoder sees more than the header, and writes nothing to disk. Every
fault becomes a ValueError with a sentence for the page.
"""

import io
import threading

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP")
"""The only decoders that are tried, whatever the file's name says."""

HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
"""Major brands of HEIF files with HEVC images (ISO/IEC 23008-12, annex B): the photos of an iPhone."""

MAX_BYTES = 20_000_000
"""A phone's photo has 2 to 12 MB; `.streamlit/config.toml` makes the server stop at the same size."""

MAX_PIXELS = 50_000_000
"""The largest photo that a phone takes by default. Decoded it fills at most 200 MB, and the lock below lets one
thread decode at a time."""

LONGEST_SIDE = 1600
"""Larger pictures are reduced to it: a digit a tenth as large keeps all the pixels that the reading uses."""

ACCEPTED = "I can read PNG, JPEG, WebP, GIF and BMP pictures of up to 20 MB and 50 million pixels."

HEIC_REFUSED = (
    "This is a HEIC photo, the iPhone's own format, and I cannot open it. Share or export it as JPEG, or set "
    "Settings > Camera > Formats > Most Compatible on the phone and take the photo again."
)

_one_at_a_time = threading.Lock()


def read_upload(content: bytes) -> npt.NDArray[np.uint8]:
    """Decode a picture file.

    Returns pixels (H, W, 3) RGB or (H, W, 4) RGBA, uint8, upright, the longer side at most LONGEST_SIDE; the
    first frame of an animation. Raises ValueError for a file over the limits, of another kind, or damaged.
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
        except Exception as error:  # a decoder may raise anything on bytes made to confuse it
            raise ValueError(f"This picture is damaged or incomplete. {ACCEPTED}") from error


def is_heic(content: bytes) -> bool:
    """Whether a file starts like a HEIC photo."""
    return content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS


def _open(content: bytes) -> Image.Image:
    """Read the header of a picture; no pixels are decoded."""
    formats = list(FORMATS)
    if is_heic(content):
        if not _register_heic():
            raise ValueError(f"{HEIC_REFUSED} {ACCEPTED}")
        formats = ["HEIF"]
    try:
        return Image.open(io.BytesIO(content), formats=formats)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValueError(f"This picture has far too many pixels. {ACCEPTED}") from error
    except Exception as error:  # as above: headers are decoded too
        raise ValueError(f"This is not a picture that I can read. {ACCEPTED}") from error


def _register_heic() -> bool:
    """Teach Pillow to decode HEIC; False where the optional package pillow-heif is missing."""
    try:
        from pillow_heif import register_heif_opener
    except ImportError:
        return False
    register_heif_opener(thumbnails=False)
    return True


def _decode(image: Image.Image) -> npt.NDArray[np.uint8]:
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is decoded at a fraction of its size
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        image = _to_eight_bits(image)
    colours = "RGBA" if image.has_transparency_data else "RGB"
    upright = ImageOps.exif_transpose(image.convert(colours))
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.BOX)
    return np.asarray(upright)


def _to_eight_bits(image: Image.Image) -> Image.Image:
    """Scale a grey picture of 16 bits to 8; Pillow would clip it at 255."""
    values = np.asarray(image, np.float32) / 257
    scaled = Image.fromarray(np.clip(np.rint(values), 0, 255).astype(np.uint8))
    scaled.info.update(image.info)
    return scaled
