"""Pack as Unix compress does, for the tests of its reader."""


def compress(content, widest=16, clear_after=None):
    """Pack content; as in Unix compress, a group of eight codes is padded when the width changes."""
    table = {bytes([byte]): byte for byte in range(256)}
    written, bits, free, width, began, word = 0, 0, 257, 9, 0, b""
    position = 0

    def put(code):
        nonlocal bits, position
        bits |= code << position
        position += width

    def pad():
        nonlocal position, began
        position = began + -(-(position - began) // (8 * width)) * 8 * width
        began = position

    for byte in content:
        longer = word + bytes([byte])
        if longer in table:
            word = longer
            continue
        put(table[word])
        written += 1
        if free == 1 << width and width < widest:
            pad()
            width += 1
        if clear_after and written % clear_after == 0:
            put(256)
            pad()
            width, free = 9, 257
            table = {bytes([byte]): byte for byte in range(256)}
        elif free < 1 << widest:
            table[longer] = free
            free += 1
        word = bytes([byte])
    if word:
        put(table[word])
    return b"\x1f\x9d" + bytes([128 | widest]) + bits.to_bytes(-(-position // 8), "little")
