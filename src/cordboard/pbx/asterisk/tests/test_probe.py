"""A short login: what it says about the PBX, which extensions are listed, and why it was not let in."""

import pytest

from cordboard.domain.settings.queue_contradictions import QueueAgents
from cordboard.pbx.asterisk.probe import Probe
from cordboard.pbx.asterisk.tests.test_client import CLOSED, SILENCE, Pbx
from cordboard.ports.errors import NeedsHuman, Unavailable
from cordboard.ports.phone import PhoneExtension
from cordboard.testing.event_loop import run

OPENED = b"Asterisk Call Manager/11.0.0\r\nResponse: Success\r\nActionID: cb-probe\r\n\r\n"
REFUSED = (
    b"Asterisk Call Manager/11.0.0\r\nResponse: Error\r\nActionID: cb-probe\r\nMessage: Authentication failed\r\n\r\n"
)
VERSION = b"Response: Success\r\nActionID: cb-probe-version\r\nAsteriskVersion: 22.10.1\r\n\r\n"


def told(action: str, *lines: str) -> bytes:
    return "\r\n".join((*lines, f"ActionID: cb-list-{action}", "", "")).encode()


def listed(action: str, end: str, *items: tuple[str, ...]) -> bytes:
    start = told(action, "Response: Success", "EventList: start")
    return (
        start + b"".join(told(action, *item) for item in items) + told(action, f"Event: {end}", "EventList: Complete")
    )


ENDPOINTS = listed(
    "PJSIPShowEndpoints", "EndpointListComplete",
    ("Event: EndpointList", "ObjectName: 80"), ("Event: EndpointList", "ObjectName: trunk"),
)  # fmt: skip
MEMBERS = listed(
    "QueueStatus", "QueueStatusComplete",
    ("Event: QueueParams", "Queue: sales"),
    ("Event: QueueMember", "Name: Ana Ruiz", "Location: Local/80@agents/n", "StateInterface: PJSIP/80"),
    ("Event: QueueMember", "Name: PJSIP/81", "Location: PJSIP/81", "StateInterface: PJSIP/81"),
)  # fmt: skip
MAILBOXES = listed(
    "VoicemailUsersList", "VoicemailUserEntryComplete",
    ("Event: VoicemailUserEntry", "VoiceMailbox: 81", "Fullname: Bruno Vega", "Email: bruno@example.com"),
)  # fmt: skip
NO_MODULE = told("SIPpeers", "Response: Error", "Message: Invalid/unknown command")
NO_MAILBOX = told("VoicemailUsersList", "Response: Success", "Message: There are no voicemail users currently defined.")
DENIED = told("PJSIPShowEndpoints", "Response: Error", "Message: Permission denied")


def probe(*script: bytes | None, closes: bool = True) -> tuple[Probe, Pbx]:
    pbx = Pbx(list(script), closes=closes)
    return Probe("pbx.example", 5038, "cordboard", "word", open_=pbx.open, patience=0.05), pbx


@run
async def test_endpoints_members_and_mailboxes_become_one_list_and_trunks_do_not() -> None:
    asked, pbx = probe(OPENED, VERSION + ENDPOINTS + MEMBERS, MAILBOXES + NO_MODULE)
    found = await asked.ask(lists=True)
    assert (found.version, found.denied, found.complete) == ("Asterisk 22.10.1", (), True)
    assert found.extensions == (
        PhoneExtension(extension="80", name="Ana Ruiz"),
        PhoneExtension(extension="81", name="Bruno Vega", email="bruno@example.com"),
    )
    assert found.queues == ("sales",)
    assert b"Events: off" in pbx.heard[0], "no event comes for a question"
    assert (b"Action: Logoff" in pbx.heard[-1], pbx.closed) == (True, 1)


@run
async def test_a_list_that_is_denied_is_named_and_the_others_count() -> None:
    asked, _ = probe(OPENED, VERSION + DENIED + MEMBERS + NO_MAILBOX + NO_MODULE)
    found = await asked.ask(lists=True)
    assert (found.denied, found.complete, len(found.extensions)) == (("PJSIPShowEndpoints",), True, 2)


@run
async def test_a_list_without_an_end_is_taken_as_far_as_it_came() -> None:
    asked, pbx = probe(OPENED, VERSION + ENDPOINTS, SILENCE)
    found = await asked.ask(lists=True)
    assert (found.complete, [one.extension for one in found.extensions], pbx.closed) == (False, ["80"], 1)


@run
async def test_a_wrong_secret_says_what_to_check_and_nothing_else_is_asked() -> None:
    asked, pbx = probe(REFUSED)
    with pytest.raises(NeedsHuman, match=r"rejected the login: Authentication failed\. Check the username, the secret"):
        await asked.ask(lists=False)
    assert (len(pbx.heard), pbx.closed) == (1, 1)


@run
async def test_without_lists_only_the_version_is_asked() -> None:
    asked, pbx = probe(OPENED, VERSION)
    found = await asked.ask(lists=False)
    assert (found.version, found.complete) == ("Asterisk 22.10.1", True)
    assert not any(b"PJSIPShowEndpoints" in one for one in pbx.heard)


@pytest.mark.parametrize(("script", "says"), [((SILENCE,), "no answer within"), ((CLOSED,), "closed the connection")])
@run
async def test_a_pbx_that_does_not_answer_is_unreachable(script: tuple[bytes | None, ...], says: str) -> None:
    asked, _ = probe(*script)
    with pytest.raises(Unavailable, match=says):
        await asked.ask(lists=True)


@run
async def test_a_version_that_is_too_old_is_refused() -> None:
    asked, _ = probe(b"Asterisk Call Manager/1.1\r\nResponse: Success\r\nActionID: cb-probe\r\n\r\n")
    with pytest.raises(NeedsHuman, match="too old"):
        await asked.ask(lists=False)


@pytest.mark.parametrize("closes", [True, False])
@run
async def test_a_pbx_that_does_not_end_an_encrypted_line_is_cut_off(closes: bool) -> None:
    asked, pbx = probe(OPENED, VERSION, closes=closes)
    assert (await asked.ask(lists=False)).version == "Asterisk 22.10.1"
    assert (pbx.closed, pbx.cut) == (1, 1)


@run
async def test_each_queue_is_listed_with_its_agents_and_those_who_are_no_extension_are_counted() -> None:
    of_sales = ("Event: QueueMember", "Queue: sales", "Name: Ana Ruiz", "StateInterface: PJSIP/80")
    mobile = ("Event: QueueMember", "Queue: sales", "Name: Mobile", "StateInterface: PJSIP/trunk")
    queues = ("Event: QueueParams", "Queue: sales"), of_sales, mobile, ("Event: QueueParams", "Queue: night")
    lists = listed("QueueStatus", "QueueStatusComplete", *queues)
    asked, _ = probe(OPENED, VERSION + ENDPOINTS + lists, MAILBOXES + NO_MODULE)
    found = await asked.ask(lists=True)
    assert found.agents == (QueueAgents(queue="sales", extensions=("80",), others=1), QueueAgents(queue="night"))


@run
async def test_five_hundred_extensions_cost_as_many_questions_as_two() -> None:
    names = [str(one) for one in range(1000, 1500)]
    many = listed(
        "PJSIPShowEndpoints",
        "EndpointListComplete",
        *(("Event: EndpointList", f"ObjectName: {one}") for one in names),
    )
    few, with_two = probe(OPENED, VERSION + ENDPOINTS + MEMBERS, MAILBOXES + NO_MODULE)
    asked, with_many = probe(OPENED, VERSION + many + MEMBERS, MAILBOXES + NO_MODULE)
    await few.ask(lists=True)
    found = await asked.ask(lists=True)
    assert [one.extension for one in found.extensions if one.extension in names] == names
    assert found.complete
    assert with_many.heard == with_two.heard, "the same actions, each once"
