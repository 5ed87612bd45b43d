"""Bytes of a phone book as text, where the file does not say how it was written."""

import re

LATIN, CYRILLIC = "cp1252", "cp1251"
_MIXED = re.compile(rb"[a-zA-Z][\x80-\xff]|[\x80-\xff][a-zA-Z]")  # an accented letter inside of a Latin word
_APART = re.compile(rb"(?<![a-zA-Z\x80-\xff])[\x80-\xff]{2,}(?![a-zA-Z\x80-\xff])")  # a word without Latin letters
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def as_utf8(content: bytes) -> bytes:
    """The file without its byte order mark, UTF-16 as UTF-8; other encodings are left as they are."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace").encode()
    pairs = content[:64]
    if len(pairs) > 8 and pairs[1::2].count(0) > len(pairs) // 3:
        return content.decode("utf-16-le", "replace").encode()
    if len(pairs) > 8 and pairs[::2].count(0) > len(pairs) // 3:
        return content.decode("utf-16-be", "replace").encode()
    return content


def fallback_of(content: bytes) -> str:
    """The encoding of what is no UTF-8: Cyrillic where most words beyond ASCII have no Latin letter, else Latin."""
    return CYRILLIC if len(_APART.findall(content)) > len(_MIXED.findall(content)) else LATIN


def text_of(line: bytes, encoding: str | None, fallback: str) -> str:
    """The text in the named encoding, else in UTF-8, else in the fallback; what cannot be read is replaced."""
    for one in filter(None, (encoding, "utf-8")):
        try:
            return line.decode(one)
        except (UnicodeDecodeError, LookupError):
            continue
    return line.decode(fallback, "replace")
