"""Which versions are supported, from greetings and version texts as they are met."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordboard.pbx.asterisk.versions import Support, greeted, labelled, named, notices_of, number_of, support_of


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("22.10.1+dfsg+~cs6.17.60671434-1", "22.10.1"),
        ("16.28.0~dfsg-0+deb11u4", "16.28.0"),
        ("certified/16.8-cert14", "16.8"),
        ("certified-18.9-cert8", "18.9"),
        ("GIT-18-1a2b3c4", "18"),
        ("GIT-master-12ab34cM", None),
        ("SVN-branch-1.8-r432100", "1.8"),
        ("SVN-trunk-r432100M", None),
        ("1.8.32.3", "1.8.32.3"),
        ("13", "13"),
        ("20.5.0-rc1", "20.5.0"),
        ("UNKNOWN__and_probably_unsupported", None),
        ("", None),
    ],
)
def test_the_number_is_found_in_every_spelling(text, number):
    assert number_of(text) == number


@pytest.mark.parametrize(
    ("protocol", "asterisk", "support"),
    [
        ("11.0.0", "22.10.1", Support.SUPPORTED),
        ("5.0.4", "16.28.0~dfsg", Support.SUPPORTED),
        ("5.0.4", None, Support.SUPPORTED),
        ("11.0.0", "GIT-master-12ab34c", Support.SUPPORTED),
        ("4.0.3", None, Support.UNTRIED),
        ("2.8.0", "13.0.0", Support.UNTRIED),
        ("2.0.0", "12.0.0", Support.TOO_OLD),
        ("2.5.0", None, Support.UNTRIED),
        ("1.3", None, Support.TOO_OLD),
        ("1.4", "22.1.0", Support.TOO_OLD),
        ("1.1", "1.8.32.3", Support.TOO_OLD),
        ("", "", Support.UNKNOWN),
        ("x.y", None, Support.UNKNOWN),
        (None, None, Support.UNKNOWN),
        ("²", None, Support.UNKNOWN),
    ],
)
def test_support_follows_the_version_and_without_it_the_greeting(protocol, asterisk, support):
    assert support_of(protocol, asterisk) is support


@given(st.integers(1, 99), st.integers(0, 99))
def test_every_release_has_its_place(major, minor):
    expected = Support.TOO_OLD if major < 13 else Support.UNTRIED if major < 16 else Support.SUPPORTED
    assert support_of(None, f"{major}.{minor}.1") is expected
    assert bool(notices_of(None, f"{major}.{minor}.1")) is (expected is not Support.SUPPORTED)


@given(st.text(), st.text())
def test_any_text_has_an_answer(protocol, asterisk):
    assert support_of(protocol, asterisk) in Support
    assert notices_of(protocol, asterisk) is not None


def test_a_version_is_named_as_people_call_it():
    assert named("11.0.0", "22.10.1+dfsg+~cs6") == "Asterisk 22.10.1"
    assert named("11.0.0", "GIT-master-12ab34c") == "Asterisk GIT-master-12ab34c"
    assert (named("1.3", None), named(None, None)) == ("AMI 1.3", None)
    assert labelled("11.0.0", "22.10.1+dfsg") == "Asterisk 22.10.1"
    assert (labelled("1.3", None), labelled(None, None)) == ("Asterisk (AMI 1.3)", "Asterisk")


def test_only_a_greeting_greets():
    assert greeted(b"Asterisk Call Manager/2.10.6\r\nResponse: Success") == "2.10.6"
    assert greeted(b"Response: Success\r\nX: Asterisk Call Manager/1.3") is None
    assert greeted(b"Asterisk Call Manager/") == ""
