"""Strangers' files are decoded within limits, or refused with a sentence."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from digitpad.preprocessing import image_files
from digitpad.preprocessing.image_files import ACCEPTED, LONGEST_SIDE, MAX_BYTES, read_upload

STRIPES = np.zeros((40, 30, 3), np.uint8)
STRIPES[5:10] = 255


def encode(image, kind="PNG", **options):
    with io.BytesIO() as file:
        image.save(file, kind, **options)
        return file.getvalue()


def png(width, height, data=b""):
    """A PNG that says how large it is, whatever is in it."""

    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP"])
def test_pictures_of_the_accepted_kinds_are_read(kind):
    options = {"quality": 95} if kind in ("JPEG", "WEBP") else {}
    pixels = read_upload(encode(Image.fromarray(STRIPES), kind, **options))
    assert pixels.shape == (40, 30, 3)
    assert pixels.dtype == np.uint8
    assert pixels[7].min() > 200
    assert pixels[20:].max() < 60


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "CMYK", "YCbCr"])
def test_every_way_of_keeping_colours_is_read_alike(mode):
    kind = "JPEG" if mode in ("CMYK", "YCbCr") else "PNG"
    pixels = read_upload(encode(Image.fromarray(STRIPES).convert(mode), kind))
    assert pixels.shape == (40, 30, 3)
    assert pixels[7].min() > 200
    assert pixels[20:].max() < 60


def test_sixteen_bits_are_scaled_and_not_cut_off():
    ramp = np.linspace(0, 65535, 1200).reshape(40, 30).astype(np.uint16)
    pixels = read_upload(encode(Image.fromarray(ramp)))
    assert np.abs(pixels[..., 0] - ramp / 257).max() <= 1


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_transparency_is_kept(mode):
    image = Image.fromarray(STRIPES).convert(mode)
    image.putalpha(Image.fromarray(STRIPES[..., 0]))
    pixels = read_upload(encode(image))
    assert pixels.shape == (40, 30, 4)
    assert pixels[7, 3, 3] == 255
    assert pixels[20, 3, 3] == 0


def test_a_transparent_palette_is_read_with_its_transparency():
    image = Image.fromarray(STRIPES).convert("P")
    pixels = read_upload(encode(image, transparency=int(np.asarray(image)[20, 3])))
    assert (pixels[20, 3, 3], pixels[7, 3, 3]) == (0, 255)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize(("orientation", "turned"), [(3, 2), (6, 3), (8, 1)])
def test_a_photo_that_was_taken_sideways_is_upright(kind, orientation, turned):
    exif = Image.Exif()
    exif[0x0112] = orientation
    pixels = read_upload(encode(Image.fromarray(STRIPES), kind, exif=exif, quality=95))
    expected = np.rot90(STRIPES, turned)
    assert pixels.shape == expected.shape
    assert np.abs(pixels.astype(int) - expected).mean() < 10


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_large_photo_is_reduced(kind):
    pixels = read_upload(encode(Image.new("L", (4000, 3000), 200), kind))
    assert max(pixels.shape) == LONGEST_SIDE
    assert pixels.shape[0] == pytest.approx(0.75 * LONGEST_SIDE, abs=2)


def test_of_an_animation_the_first_picture_is_read():
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue", "green")]
    for kind in ("WEBP", "PNG", "GIF"):
        content = encode(frames[0], kind, save_all=True, append_images=frames[1:])
        assert read_upload(content)[10, 10].tolist() == pytest.approx([255, 0, 0], abs=3)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"a",
        b"%PDF-1.7",
        b"<svg width='9' height='9'/>",
        b"\x89PNG\r\n\x1a\n",
        bytes(10_000),
        encode(Image.fromarray(STRIPES), "TIFF"),
        encode(Image.fromarray(STRIPES), "ICO"),
    ],
    ids=["empty", "a letter", "PDF", "SVG", "a beginning", "zeros", "TIFF", "ICO"],
)
def test_other_kinds_are_refused_in_a_sentence(content):
    with pytest.raises(ValueError, match="not a picture that I can read") as refusal:
        read_upload(content)
    assert ACCEPTED in str(refusal.value)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "BMP"])
@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.8, 0.95])
def test_a_truncated_file_is_refused_in_a_sentence(kind, share):
    rng = np.random.default_rng(0)
    content = encode(Image.fromarray(rng.integers(0, 256, (90, 90, 3)).astype(np.uint8)), kind)
    with pytest.raises(ValueError, match=r"damaged or incomplete|not a picture") as refusal:
        read_upload(content[: int(share * len(content))])
    assert ACCEPTED in str(refusal.value)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP"])
def test_bytes_changed_anywhere_are_read_or_refused_but_never_crash(kind):
    rng = np.random.default_rng(1)
    sound = encode(Image.fromarray(STRIPES), kind)
    for _ in range(100):
        content = bytearray(sound)
        for place in rng.integers(0, len(content), 3):
            content[place] = rng.integers(256)
        try:
            assert max(read_upload(bytes(content)).shape) <= LONGEST_SIDE
        except ValueError as refusal:
            assert "I can read" in str(refusal)  # noqa: PT017 (either is right)


@pytest.mark.parametrize("size", [(8000, 7000), (10_000, 10_000), (60_000, 60_000), (2**31 - 1, 2**31 - 1)])
def test_too_many_pixels_are_refused_before_any_is_decoded(size, monkeypatch):
    monkeypatch.setattr(image_files, "_decode", lambda image: pytest.fail("the pixels were decoded"))
    with pytest.raises(ValueError, match=r"million pixels|too many pixels|not a picture"):
        read_upload(png(*size, zlib.compress(bytes(1000))))


def test_a_file_that_is_too_long_is_refused_before_it_is_looked_at(monkeypatch):
    monkeypatch.setattr(image_files, "_open", lambda content: pytest.fail("the file was opened"))
    with pytest.raises(ValueError, match="This file has 20 MB"):
        read_upload(bytes(MAX_BYTES + 1))


def test_a_small_file_that_unpacks_to_gigabytes_of_text_is_refused():
    bomb = zlib.compress(bytes(100_000_000), 1)
    body = b"Comment\x00\x00" + bomb
    chunk = struct.pack(">I", len(body)) + b"zTXt" + body + struct.pack(">I", zlib.crc32(b"zTXt" + body))
    sound = encode(Image.fromarray(STRIPES))
    with pytest.raises(ValueError, match="I can read"):
        read_upload(sound[:33] + chunk + sound[33:])


def test_only_the_named_decoders_are_tried(monkeypatch):
    seen = []
    monkeypatch.setattr(Image, "open", lambda file, formats: seen.append(formats))
    image_files._open(b"")
    assert seen == [["PNG", "JPEG", "WEBP", "GIF", "BMP"]]


HEIC = bytes([0, 0, 0, 24]) + b"ftypheic" + bytes(12)


def test_a_heic_photo_is_refused_with_the_way_to_convert_it(monkeypatch):
    monkeypatch.setattr(image_files, "_register_heic", lambda: False)
    with pytest.raises(ValueError, match="Share or export it as JPEG") as refusal:
        read_upload(HEIC)
    assert "Most Compatible" in str(refusal.value)


def test_a_heic_photo_is_read_where_pillow_heif_is_installed():
    pillow_heif = pytest.importorskip("pillow_heif")
    large = Image.fromarray(STRIPES).resize((120, 160), Image.Resampling.NEAREST)
    with io.BytesIO() as file:
        pillow_heif.from_pillow(large).save(file, quality=95)
        pixels = read_upload(file.getvalue())
    assert pixels.shape == (160, 120, 3)
    assert pixels[30].min() > 200
    assert pixels[80:].max() < 60


def test_a_damaged_heic_photo_is_refused_in_a_sentence():
    with pytest.raises(ValueError, match="I can read"):
        read_upload(HEIC)


def test_nothing_is_written_to_disk(monkeypatch, tmp_path):
    def no_file(*args, **kwargs):
        raise AssertionError(f"opened {args}")

    content = encode(Image.fromarray(STRIPES), "JPEG")
    read_upload(content)
    monkeypatch.setattr("builtins.open", no_file)
    monkeypatch.setattr("tempfile.NamedTemporaryFile", no_file)
    monkeypatch.setattr("tempfile.mkstemp", no_file)
    assert read_upload(content).shape == (40, 30, 3)
