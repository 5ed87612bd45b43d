"""No file that people write is longer than 500 lines; generated ones say so themselves."""

from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
PLACES = ("src/**/*.py", "tests/**/*.py", "tools/*.py", "bench/**/*.py", "console/src/**/*.ts", "console/src/**/*.tsx")
LONGEST = 500  # lines


@pytest.mark.parametrize("place", PLACES)
def test_no_written_file_is_longer_than_five_hundred_lines(place: str) -> None:
    files = sorted(PROJECT.glob(place))
    assert files, place
    lines = {str(file.relative_to(PROJECT)): file.read_text(encoding="utf-8").splitlines() for file in files}
    long = {name: len(text) for name, text in lines.items() if len(text) > LONGEST and "Generated" not in text[0]}
    assert long == {}
