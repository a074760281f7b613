"""Unpack the `.Z` files of Unix compress, which Python's standard library cannot read.

T. Welch, "A Technique for High-Performance Data Compression" (1984), with the layout of compress 4.0: codes of
9 bits and more, least significant bit first, in groups of eight; code 256 clears the table.

The only caller is `digitpad.data.pendigits`. Libraries on PyPI (unlzw3, ncompress) do the same; for one archive
that is downloaded once, these 40 lines cost less than another dependency.
"""

_MAGIC = b"\x1f\x9d"
_CLEAR = 256


def decompress(content: bytes) -> bytes:
    """Unpack the content of a `.Z` file. Raises ValueError for other and for damaged content."""
    if content[:2] != _MAGIC or len(content) < 3:
        raise ValueError("Expected a .Z file of Unix compress.")
    max_width, clears = content[2] & 31, bool(content[2] & 128)
    if not 10 <= max_width <= 16:
        raise ValueError(f"Expected codes of at most 10 to 16 bits, got {max_width}.")
    first = [bytes([byte]) for byte in range(256)] + [b""] * clears
    table, pieces, previous = list(first), [], b""
    width, block, bit = 9, 24, 24
    while bit + width <= 8 * len(content):
        code = int.from_bytes(content[bit // 8 : bit // 8 + 4], "little") >> bit % 8 & (1 << width) - 1
        bit += width
        if clears and code == _CLEAR:
            bit = _skip_block(block, bit, width)
            table, previous, width, block = list(first), b"", 9, bit
            continue
        if code > len(table) or (code == len(table) and not previous):
            raise ValueError("The .Z file is damaged: it holds an undefined code.")
        piece = table[code] if code < len(table) else previous + previous[:1]
        pieces.append(piece)
        if previous and len(table) < 1 << max_width:
            table.append(previous + piece[:1])
        previous = piece
        if len(table) == 1 << width and width < max_width:
            bit = _skip_block(block, bit, width)
            width, block = width + 1, bit
    return b"".join(pieces)


def _skip_block(block: int, bit: int, width: int) -> int:
    """Return the first bit after the group of eight codes around `bit`; `block` is where this width started."""
    return block + -(-(bit - block) // (8 * width)) * 8 * width
