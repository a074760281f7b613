"""The `.Z` files of Unix compress, which Python's own library does not read.

T. Welch, "A Technique for High-Performance Data Compression" (1984), with the layout of compress 4.0: codes
from 9 bits on, least significant bit first, in blocks of eight; 256 empties the table.
"""

_MAGIC = b"\x1f\x9d"
_CLEAR = 256


def decompress(content: bytes) -> bytes:
    """What a `.Z` file holds. Raises ValueError for what is none or is damaged."""
    if content[:2] != _MAGIC or len(content) < 3:
        raise ValueError("Expected a .Z file of Unix compress.")
    widest, clears = content[2] & 31, bool(content[2] & 128)
    if not 10 <= widest <= 16:
        raise ValueError(f"Expected codes of at most 10 to 16 bits, got {widest}.")
    first = [bytes([byte]) for byte in range(256)] + [b""] * clears
    table, pieces, before = list(first), [], b""
    width, began, at = 9, 24, 24
    while at + width <= 8 * len(content):
        code = int.from_bytes(content[at // 8 : at // 8 + 4], "little") >> at % 8 & (1 << width) - 1
        at += width
        if clears and code == _CLEAR:
            at = _skip_block(began, at, width)
            table, before, width, began = list(first), b"", 9, at
            continue
        if code > len(table) or (code == len(table) and not before):
            raise ValueError("The .Z file is damaged: a code that was never defined.")
        piece = table[code] if code < len(table) else before + before[:1]
        pieces.append(piece)
        if before and len(table) < 1 << widest:
            table.append(before + piece[:1])
        before = piece
        if len(table) == 1 << width and width < widest:
            at = _skip_block(began, at, width)
            width, began = width + 1, at
    return b"".join(pieces)


def _skip_block(began: int, at: int, width: int) -> int:
    """The bit after the block of eight codes that `at` lies in."""
    return began + -(-(at - began) // (8 * width)) * 8 * width
