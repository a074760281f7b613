"""arrays.py: arrays of numbers, or a sentence."""

import io
import zipfile

import numpy as np
import pytest

from digitpad.arrays import read_arrays


def save(**arrays):
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def zip_of(**members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def npy(shape, dtype="<f4", content=b""):
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(file, {"descr": dtype, "fortran_order": False, "shape": shape})
    return file.getvalue() + content


def refuses(content, words="."):
    with pytest.raises(ValueError, match=words):
        read_arrays(content)


def test_what_was_saved_is_read():
    read = read_arrays(
        save(one=np.arange(3), two=np.eye(2, dtype=np.float32), none=np.zeros((0, 28, 28), np.uint8))
    )
    assert read["one"].tolist() == [0, 1, 2]
    assert read["two"].dtype == np.float32
    assert read["none"].shape == (0, 28, 28)


def test_a_pickle_is_refused_and_not_opened():
    class Trap:
        def __reduce__(self):
            return pytest.fail, ("a pickle was opened",)

    refuses(save(trap=np.array([Trap()], object)), "expected numbers")


def test_an_array_that_claims_more_than_it_holds_is_refused():
    refuses(zip_of(**{"a.npy": npy((10**9, 10**9))}), "expected numbers, got")


def test_arrays_that_unpack_to_gigabytes_are_refused_before_they_are_unpacked():
    refuses(save(a=np.zeros(20_000_000, np.float32)), "at most 64,000,000 bytes")


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_numbers_that_are_none_are_refused(value):
    refuses(save(a=np.array([1.0, value])), "finite numbers in a")


@pytest.mark.parametrize("array", [np.array(["text"]), np.array([1j]), np.zeros(2, [("x", "f4")])], ids=str)
def test_anything_but_numbers_is_refused(array):
    refuses(save(a=array), "expected numbers")


@pytest.mark.parametrize("name", ["../evil.npy", "/evil.npy", "folder/", "a.py", "a b.npy"])
def test_a_member_that_is_no_array_is_refused_by_name(name):
    refuses(zip_of(**{name: npy((1,), content=bytes(4))}), "expected arrays, got|a b")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no zip",
        b"PK\x03\x04",
        zip_of(**{"a.npy": b"no array"}),
        zip_of(**{"a.npy": b"\x93NUMPY\x01\x00\xff\xff("}),
    ],
)
def test_what_is_no_file_of_arrays_is_refused(content):
    refuses(content)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_file_that_was_cut_short_is_refused(share):
    content = save(a=np.random.default_rng(0).random(1000))
    refuses(content[: int(share * len(content))], "not a whole archive")
