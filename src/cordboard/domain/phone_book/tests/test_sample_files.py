"""Files of made-up people as phones, Google and Outlook write them, with the right answers (files/expected.json)."""

import json
from pathlib import Path
from typing import Any

import pytest

from cordboard.domain.phone_book.reading import read_phone_book

FILES = Path(__file__).parent / "files"
EXPECTED: dict[str, list[dict[str, Any]]] = json.loads((FILES / "expected.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", EXPECTED)
def test_the_contacts_of_the_file_are_read_with_their_labels(name: str) -> None:
    read = [
        {
            "name": entry.name,
            "company": entry.company,
            "phones": [phone.number for phone in entry.phones],
            "labels": [phone.label for phone in entry.phones],
            "fax": list(entry.fax),
        }
        for entry in read_phone_book((FILES / name).read_bytes())
    ]
    keys = ("name", "company", "phones", "labels")
    assert read == [{**{key: one.get(key) for key in keys}, "fax": one.get("fax", [])} for one in EXPECTED[name]]
