"""npz.py: an untrusted archive gives plain arrays of a known size, or one clear refusal."""

import io
import random
import zipfile

import numpy as np
import pytest

from digitpad.npz import MAX_RUN_BYTES, NpzError, list_arrays, looks_like_npz, read_arrays, read_texts


def save(**arrays):
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def pack(members, compression=zipfile.ZIP_DEFLATED):
    """An archive of members, given as a dict or as pairs."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in dict(members).items() if isinstance(members, dict) else members:
            archive.writestr(name, content)
    return file.getvalue()


def header(shape, dtype="<f4"):
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(file, {"descr": dtype, "fortran_order": False, "shape": shape})
    return file.getvalue()


def refuses(content, sentence, names=("a",), **options):
    with pytest.raises(NpzError, match=sentence) as caught:
        read_arrays(content, names, **options)
    assert "\n" not in str(caught.value)


def test_saved_arrays_are_read():
    content = save(
        one=np.arange(3), two=np.eye(2, dtype=np.float32), three=np.zeros((0, 28, 28), np.uint8), four=["é"]
    )
    read = read_arrays(content, ("one", "two", "three", "four"))
    assert read["one"].tolist() == [0, 1, 2]
    assert read["two"].dtype == np.float32
    assert read["three"].shape == (0, 28, 28)
    assert read["four"].tolist() == ["é"]


def test_arrays_in_fortran_order_and_of_format_2_are_read():
    array = np.arange(6.0).reshape(2, 3)
    file = io.BytesIO()
    np.lib.format.write_array(file, np.asfortranarray(array), version=(2, 0))
    assert np.array_equal(read_arrays(pack({"a.npy": file.getvalue()}), ("a",))["a"], array)


def test_optional_arrays_are_read_where_they_exist_and_others_stay_unread(tmp_path):
    (tmp_path / "some.npz").write_bytes(save(a=[1], b=[2], c=[3]))
    assert set(read_arrays(tmp_path / "some.npz", ("a",), ("b", "d"))) == {"a", "b"}
    assert list_arrays(tmp_path / "some.npz") == ["a", "b", "c"]


def test_a_missing_array_is_named_with_those_that_exist():
    refuses(save(b=[1], c=[2]), "expected an array 'a', found b, c")
    refuses(pack({}), "expected an array 'a', found nothing")


def test_a_pickle_is_refused_and_not_opened():
    class Trap:
        def __reduce__(self):
            return pytest.fail, ("a pickle was opened",)

    refuses(save(a=np.array([Trap()], object)), "'a' holds pickled objects, expected plain data")


def test_an_array_that_claims_more_than_it_holds_is_refused():
    refuses(pack({"a.npy": header((10**9, 10**9))}), "4,000,000,000,000,000,000 bytes, but holds 0 bytes")
    refuses(pack({"a.npy": header((6, 2)) + bytes(47)}), "48 bytes, but holds 47 bytes")
    refuses(pack({"a.npy": header((6, 2)) + bytes(49)}), "48 bytes, but holds 49 bytes")
    refuses(pack({"a.npy": header((-1, -2)) + bytes(8)}), "claims")


def test_arrays_that_unpack_to_gigabytes_are_refused_before_they_are_unpacked(monkeypatch):
    content = save(a=np.zeros(9_000_000, np.float32), b=np.zeros(9_000_000, np.float32))
    assert len(content) < 200_000
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda *_: pytest.fail("an array was unpacked"))
    sentence = "would unpack to 72,000,256 bytes, expected at most 64,000,000"
    refuses(content, sentence, ("a", "b"), max_bytes=MAX_RUN_BYTES)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_numbers_that_are_not_finite_are_refused_where_numbers_are_wanted(value):
    content = save(a=np.array([1.0, value]))
    refuses(content, "finite numbers in 'a'", numbers_only=True)
    assert len(read_arrays(content, ("a",))["a"]) == 2


def test_text_is_refused_where_numbers_are_wanted():
    content = save(a=np.array(["text"]))
    refuses(content, r"expected numbers in 'a', got \(1,\) of <U4", numbers_only=True)
    assert read_arrays(content, ("a",))["a"].tolist() == ["text"]


@pytest.mark.parametrize(
    "array", [np.array([1j]), np.zeros(2, [("x", "f4")]), np.zeros(2, "M8[s]"), np.zeros(2, "V4")], ids=str
)
def test_anything_but_numbers_and_text_is_refused(array):
    refuses(save(a=array), "expected numbers or text in 'a'")


@pytest.mark.parametrize("code", [0xD800, 0x7FFFFFFF])
def test_text_that_is_not_valid_unicode_is_refused(code):
    text = np.frombuffer(np.full(2, code, np.uint32).tobytes(), "<U1")
    refuses(save(a=text), "'a' holds text that is not valid Unicode")


@pytest.mark.parametrize("name", ["../evil.npy", "/evil.npy", "folder/", "a.py", "a b.npy", "a\nb.npy", ".npy"])
def test_a_member_that_is_not_an_array_is_refused_by_name(name):
    refuses(pack({name: header((1,)) + bytes(4)}), "expected arrays only, found '")


def test_two_members_of_one_name_are_refused():
    with pytest.warns(UserWarning, match="Duplicate name"):
        content = pack([("a.npy", header((0,))), ("a.npy", header((0,)))])
    refuses(content, "different names, got 2")


def test_more_arrays_than_any_file_has_are_refused():
    refuses(pack({f"a{n}.npy": header((0,)) for n in range(33)}), "at most 32 arrays .* got 33")


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_compressions_are_refused(compression):
    refuses(pack({"a.npy": header((0,))}, compression), "expected 'a' stored or deflated")


def encrypt(content):
    """Set the flag of encryption on every member."""
    changed = bytearray(content)
    for start, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = changed.find(start)
        while place >= 0:
            changed[place + flags] |= 1
            place = changed.find(start, place + 4)
    return bytes(changed)


def test_an_encrypted_archive_is_refused_as_encrypted():
    refuses(encrypt(save(a=[1])), "^the archive is encrypted$")


@pytest.mark.parametrize(
    "content",
    [b"no array", b"\x93NUMPY\x01\x00\xff\xff(", b"\x93NUMPY\x03\x00" + header((1,))[8:] + bytes(4)],
)
def test_a_member_without_a_valid_header_is_refused(content):
    refuses(pack({"a.npy": content}), "'a' is not a NumPy array")


@pytest.mark.parametrize("text", ["{'descr': '<f4', 'shape': (6, 2", "{'descr': '<f4\\", "(((", "{'a': \n"])
def test_a_header_that_breaks_off_is_refused(text):
    broken = text.encode().ljust(118) + b"\n"
    content = b"\x93NUMPY\x01\x00" + len(broken).to_bytes(2, "little") + broken
    refuses(pack({"a.npy": content}), "'a' is not a NumPy array")


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04"])
def test_content_that_is_not_an_archive_is_refused(content):
    refuses(content, "not a complete npz file")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_file_is_refused(share):
    content = save(a=np.random.default_rng(0).random(1000))
    refuses(content[: int(share * len(content))], "not a complete npz file")


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    for path in (tmp_path / "none.npz", tmp_path):
        refuses(path, "the file cannot be read")


def test_damage_anywhere_gives_an_array_or_a_refusal():
    rng = random.Random(0)
    content = save(a=np.arange(40.0), b=np.array(["x", "yz"]))
    refused = 0
    for _ in range(2_000):
        damaged = bytearray(content)
        for _ in range(rng.randint(1, 3)):
            damaged[rng.randrange(len(damaged))] = rng.randrange(256)
        try:
            read_arrays(bytes(damaged), ("a",), ("b",))
        except NpzError:
            refused += 1
    assert refused > 1_000


def test_an_archive_is_recognised_by_name_or_content(tmp_path):
    (tmp_path / "content").write_bytes(save(a=[1]))
    (tmp_path / "text").write_text(".SEGMENT")
    assert looks_like_npz(tmp_path / "content")
    assert looks_like_npz(tmp_path / "missing.npz")
    assert not looks_like_npz(tmp_path / "text")
    assert not looks_like_npz(tmp_path)


@pytest.mark.parametrize(
    ("array", "texts"), [([7, 8], ["7", "8"]), ([b"a", b"\xe9"], ["a", "é"]), (["x", "y"], ["x", "y"])]
)
def test_integers_and_bytes_serve_as_text(array, texts):
    assert read_texts({"a": np.array(array)}, "a", np.array(["d", "e"])).tolist() == texts


def test_text_has_the_shape_of_its_default_or_is_the_default():
    default = np.array(["d", "e"])
    assert read_texts({}, "a", default).tolist() == ["d", "e"]
    for array in (np.array(["x"]), np.array([1.5, 2.5])):
        with pytest.raises(NpzError, match=r"expected 'a' as \(2,\) texts, got"):
            read_texts({"a": array}, "a", default)
