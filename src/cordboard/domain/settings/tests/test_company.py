"""What somebody meant who typed letters that look like digits, and the titles of queues."""

import pytest

from cordboard.domain.settings.company import CompanyQueue, likely_extension, queue_title


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("8o", "80"), ("1O1", "101"), ("l0I", "101"), ("оО.1 і", "0011"),
        ("80", None), ("8a", None), ("", None), (".", None), ("o\u0662", None),
        ("o" * 15, "0" * 15), ("o" * 16, None),
    ],
)  # fmt: skip
def test_letters_that_look_like_digits_are_read_as_such(written: str, meant: str | None) -> None:
    assert likely_extension(written) == meant


def test_a_queue_has_the_first_title_of_its_name() -> None:
    queues = (CompanyQueue(name="q1"), CompanyQueue(name="q1", title="Sales"), CompanyQueue(name="q1", title="Support"),
              CompanyQueue(name="q2", title=""))  # fmt: skip
    assert [queue_title(name, queues) for name in ("q1", "q2", "q3", "Q1", None)] == ["Sales", None, None, None, None]
