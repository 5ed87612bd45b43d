"""Readings of a few hundred spellings with every field, as `readings_in_full.txt` shows them.

Why a spelling is read so is in the other tests; here nothing may change without being seen. Call this module as a
program to write the answers again, and read what has changed.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from cordboard.domain.numbers.fields import numbers_in
from cordboard.domain.numbers.reading import canonical, display, read
from cordboard.domain.numbers.spelling import Spelling, spelling_of

FILE = Path(__file__).parent / "readings_in_full.txt"
GROUP = 10  # lines of the file in one test
MANY = 3


def spelled(one: Spelling) -> str:
    """The fields that are set; the number itself where it says everything."""
    values = ((name, getattr(one, name)) for name in one.__struct_fields__)
    return " ".join(f"{name}={_shown(value)}" for name, value in values if value or (value == 0 and value is not False))


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + " | ".join(spelled(one) if isinstance(one, Spelling) else str(one) for one in value) + "]"
    return str(value)


def answer(text: str, region: str | None) -> str:
    """How it is written, which numbers it holds, what it is, its keys and how it is shown at home."""
    reading = read(text, region)
    written = spelling_of(text)
    known = json.loads(msgspec.json.encode(reading))
    said = {name: value for name, value in known.items() if name != "raw" and value not in (None, [], False, "")}
    if len(reading.candidates) > MANY:  # they grow with the library's data
        said["candidates"] = [*reading.candidates[:MANY], "and more"]
        said["why"] = reading.why.replace(str(len(reading.candidates)), "many")
    parts = [spelled(one) for one in numbers_in(written, region)] if written.parts or written.heads else []
    shown = display(reading.e164, region) if reading.e164 else ""
    whole = [spelled(written), parts, said, canonical(text, region), canonical(text, region, ("UA", "DE")), shown]
    return json.dumps(whole, ensure_ascii=False)


def stored() -> Iterator[tuple[str, str | None, str]]:
    for line in FILE.read_text(encoding="utf-8").splitlines():
        region, text, expected = line.split("\t")
        yield json.loads(text), None if region == "--" else region, expected


LINES = list(stored())


@pytest.mark.parametrize("first", range(0, len(LINES), GROUP))
def test_each_spelling_is_read_as_it_was(first: int) -> None:
    for text, region, expected in LINES[first : first + GROUP]:
        assert answer(text, region) == expected, f"{text!r} in {region}; see how to write the file again"


@pytest.mark.parametrize("first", range(0, len(LINES), GROUP))
def test_each_text_is_taken_apart_as_it_was(first: int) -> None:
    for text, _, expected in LINES[first : first + GROUP]:
        assert spelled(spelling_of(text)) == json.loads(expected)[0], text


if __name__ == "__main__":
    rows = [
        f"{region or '--'}\t{json.dumps(text, ensure_ascii=False)}\t{answer(text, region)}" for text, region, _ in LINES
    ]
    FILE.write_text("\n".join(rows) + "\n", encoding="utf-8")
    sys.exit()
