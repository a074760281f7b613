"""lzw.py: .Z files are unpacked as Unix compress packed them."""

import shutil
import subprocess

import numpy as np
import pytest

from digitpad.data.lzw import decompress
from tests.data.lzw_writer import compress

TEXT = (" ".join(str(n) for n in np.random.default_rng(0).integers(0, 400, 3_000)) + "\naaaaaaaaaaaa").encode()


@pytest.mark.parametrize("widest", [10, 12, 16])
@pytest.mark.parametrize("clear_after", [None, 700])
def test_packed_content_is_unpacked(widest, clear_after):
    packed = compress(TEXT, widest, clear_after)
    if shutil.which("gzip"):
        assert subprocess.run(["gzip", "-dc"], input=packed, capture_output=True, check=True).stdout == TEXT
    assert decompress(packed) == TEXT


@pytest.mark.parametrize("content", [b"", b"\x1f\x8b\x08", b"\x1f\x9d\x83abc", b"\x1f\x9d\x90" + b"\xff" * 9])
def test_other_content_is_refused(content):
    with pytest.raises(ValueError, match=r"\.Z|bits"):
        decompress(content)
