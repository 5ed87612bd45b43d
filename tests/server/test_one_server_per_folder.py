"""A data folder belongs to one server at a time."""

from pathlib import Path

import pytest

from cordboard import data_folder


def test_a_second_server_on_the_same_folder_is_refused_until_the_first_is_gone(tmp_path: Path) -> None:
    first = data_folder.lock_folder(tmp_path)
    with pytest.raises(OSError, match="another Cordboard is running"):
        data_folder.lock_folder(tmp_path)
    first.close()
    data_folder.lock_folder(tmp_path).close()
