"""Numbers and names as the manager sends them. All but the plain ones came out wrong before this module existed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordboard.pbx.asterisk.codec import events_of
from cordboard.pbx.asterisk.codec_options import plan_of
from cordboard.pbx.asterisk.party_fields import OWN_NAMES, UNKNOWN, name_in, number_dialled, number_in


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("Sean O\\'Connor", "Sean O'Connor"),
        ('TOV \\\\\\"Romashka\\\\\\"', 'TOV "Romashka"'),
        ('ТОВ \\"Ромашка\\"', 'ТОВ "Ромашка"'),
        ("Really\\?", "Really?"),
        ("D\\'Artagnan \\\\\\\\ Fils", "D'Artagnan \\ Fils"),
        ("Eva\\tVidal", "Eva\tVidal"),
        ("Ім\\'я", "Ім'я"),
        ("C:\\\\temp", "C:\\temp"),
        ("one\\", "one\\"),
        ("Juan Client", "Juan Client"),
        ("<unknown>", None),
        ("", None),
    ],
)
def test_the_escapes_of_a_name_are_undone(sent, name):
    assert name_in(sent) == name


def escaped(name):
    """As Asterisk writes a name: a quoted SIP name, then a C string."""
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return "".join("\\" + one if one in "\\'\"?" else one for one in quoted)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1))
def test_any_name_comes_back_as_it_was_written(name):
    if name not in UNKNOWN and name.casefold() not in OWN_NAMES:
        assert name_in(escaped(name)) == name


@pytest.mark.parametrize(
    ("dial_string", "number"),
    [
        ("600999888@trunk", "600999888"),
        ("trunk/600999888", "600999888"),
        ("trunk/sip:600999888@127.0.0.1:19270", "600999888"),
        ("trunk/sip:+34600999888@carrier.test;transport=tls", "+34600999888"),
        ("trunk/sip:+493012345;npdi;rn=+4940@carrier.test", "+493012345"),
        ("trunk/sips:600999888:secret@carrier.test", None),
        ("+380671234567;verstat=TN-Validation-Passed@trunk", "+380671234567"),
        ("3012345;phone-context=+49@trunk", "+493012345"),
        ("tel:+34600999888", "+34600999888"),
        ("tel:600999888;phone-context=+34", "+34600999888"),
        ("g0/600999888", "600999888"),
        ("i1/600999888ww1", "600999888"),
        ("g1/600999888c", "600999888"),
        ("user:secret@provider.test/600999888", "600999888"),
        ("user:secret@provider.test/600999888@context", "600999888"),
        ("600 999 888@trunk", "600 999 888"),
        ("*67600999888@trunk", "*67600999888"),
        ("dongle0/+380671234567", "+380671234567"),
        ("80", "80"),
        ("PJSIP/81", "81"),
        ("trunk", None),
        ("trunk/sip:10.0.0.1", None),
        ("10.0.0.1", None),
        ("PJSIP/10.0.0.1", None),
        ("Local/1001@agentreq/n", "1001"),
        ("127.0.0.1:19291/40325ec8-5efd-4bd3-805f-53576e581d13/c(slin)", None),
        ("trunk/sip:%2B34600999888@10.0.0.1", "+34600999888"),
        ("%2B34600999888@trunk", "+34600999888"),
        ("trunk/SIP:%2b34600999888%3Bnpdi@10.0.0.1:5060", "+34600999888"),
        ("trunk/tel:%2B34-600-999-888", "+34-600-999-888"),
        ("trunk/sip:%2A67600999888@10.0.0.1", "*67600999888"),
        ("trunk/sip:600999888%20@10.0.0.1", "600999888"),
        ("trunk/sip:100%@10.0.0.1", None),
        ("g1/0ww600999888", "600999888"),
        ("g1/9w600999888w123", "600999888"),
        ("trunk/sip:600999888@[2001:db8::1]:5060", "600999888"),
        ("trunk/sip:[2001:db8::1]:5060", None),
        ("[2001:db8::1]:5060", None),
        ("", None),
    ],
)
def test_the_number_in_a_dial_string(dial_string, number):
    assert number_dialled(dial_string) == number


@pytest.mark.parametrize(
    ("sent", "number"),
    [
        ("+493012345;npdi;rn=+4940", "+493012345"),
        ("600111222;verstat=TN-Validation-Passed", "600111222"),
        ("3012345;phone-context=+49", "+493012345"),
        ("3012345;phone-context=pbx.test", "3012345"),
        ("+34600111222;cpc=ordinary;oli=0", "+34600111222"),
        ("600111222", "600111222"),
        ("%2B34600111222", "+34600111222"),
        ("%2B34600111222;verstat=No-TN-Validation", "+34600111222"),
        ("600111222;phone-context=%2B34", "+34600111222"),
        ("600111222;Phone-Context=%2b34;npdi", "+34600111222"),
        ("34600111222%3Bnpdi%3Brn=+34700", "34600111222"),
        ("100% Ana", "100% Ana"),
        ("anonymous", "anonymous"),
        ("<unknown>", None),
    ],
)
def test_a_number_has_no_parameters(sent, number):
    assert number_in(sent) == number


@pytest.mark.parametrize(
    "id_line", ["Uniqueid: <unknown>", "Uniqueid: <null>", "Uniqueid: ", "Uniqueid: dialler-7", "Uniqueid: pbx-1795.1"]
)
def test_a_failed_request_of_another_program_is_no_failed_call_of_ours(id_line):
    lines = ["Event: OriginateResponse", "Response: Failure", "Channel: PJSIP/80", "Exten: 600", "Reason: 0", id_line]
    events = events_of("\r\n".join(lines).encode(), 0.0, plan_of({}))
    assert all(event.disposition is None for event in events)


@pytest.mark.parametrize("text", ["asterisk", "Asterisk", "FreePBX", "<unknown>", ""])
def test_what_the_switch_calls_a_caller_without_name_is_no_name(text: str) -> None:
    assert name_in(text) is None
