"""Zoho Desk's answers as our values and errors as decisions: the cases that its simulator does not show."""

from datetime import UTC, datetime, timedelta

import pytest

from cordboard.desk.zoho import codec
from cordboard.desk.zoho.errors import ERRORS, error_of, trouble_of
from cordboard.ports.desk import AuthorKind, Entry, EntryKind, Mail, TicketState
from cordboard.ports.errors import NeedsHuman, PermissionMissing, RateLimited, Refused, Trouble, Unavailable
from cordboard.toolkit.json_reader import Reader, UnexpectedShape
from cordboard.vendors.zoho.data_centres import desk_of

AT = datetime(2026, 11, 3, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize("written", ["2026-11-03T08:00:00.000Z", 1_793_692_800_000, "1793692800000"])
def test_ids_and_times_come_in_several_spellings(written: object) -> None:
    row = {"id": 400_000_000_012_710_123_457, "dueDate": written, "statusType": "On Hold", "subject": None}
    ticket = codec.ticket_of(Reader(row))
    assert (ticket.id, ticket.due_at, ticket.state) == ("400000000012710123457", AT, TicketState.ON_HOLD)
    assert not ticket.overdue(AT + timedelta(days=1))


def test_a_status_group_that_nobody_knows_is_unknown_and_a_missing_id_is_named() -> None:
    assert codec.ticket_of(Reader({"id": "1", "statusType": "Frozen"})).state is TicketState.UNKNOWN
    with pytest.raises(UnexpectedShape, match="id"):
        codec.ticket_of(Reader({}))


def test_an_open_ticket_is_overdue_after_its_due_time() -> None:
    ticket = codec.ticket_of(Reader({"id": "1", "statusType": "Open", "dueDate": "2026-11-03T08:00:00.000Z"}))
    assert not ticket.overdue(AT)
    assert ticket.overdue(AT + timedelta(seconds=1))


def test_an_agent_who_has_not_confirmed_is_not_active() -> None:
    row = {"id": "1", "rolePermissionType": "Light", "status": "ACTIVE", "isConfirmed": False}
    agent = codec.agent_of(Reader(row))
    assert (agent.light, agent.admin, agent.active, agent.departments) == (True, False, False, ())


def test_an_author_of_an_unknown_kind_is_somebody() -> None:
    assert codec.message_of(Reader({"id": "1", "author": {"type": "TEAM"}})).author_kind is AuthorKind.OTHER


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({}, True),
        ({"content": "<div>Hello&nbsp;Ana,</div><div>it left <b>today</b>.</div>"}, True),
        ({"content": "Hello Ana,<br>it left yesterday."}, False),
        ({"inbound": True}, False),
        ({"forward": True}, False),
        ({"to": "other@example.test"}, False),
        ({"to": "other@example.test, Ana <ANA@example.test>"}, True),
        ({"at": AT - timedelta(seconds=1)}, False),
        ({"at": None}, False),
    ],
)
def test_a_mail_is_recognised_by_its_words_and_recipients(change: dict[str, object], same: bool) -> None:
    mail = Mail(ticket="1", text="Hello Ana,\nit left today.", to="ana@example.test")
    whole = {"at": AT, "to": "ana@example.test", "content": "Hello Ana,<br>it left today.", **change}
    assert codec.is_this_mail(Entry(id="1", kind=EntryKind.MESSAGE, **whole), mail, AT) is same  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("status", "code", "kind", "wrote"),
    [
        (401, "INVALID_OAUTH", NeedsHuman, False),
        (403, "SCOPE_MISMATCH", PermissionMissing, False),
        (403, "OAUTH_ORG_MISMATCH", NeedsHuman, False),
        (403, "INTEGRATION_ADMIN_ERROR", NeedsHuman, False),
        (403, "FORBIDDEN", Refused, False),
        (422, "INVALID_DATA", Refused, False),
        (418, "NEW_WORD", Refused, False),
        (429, "TOO_MANY_REQUESTS", RateLimited, False),
        (429, "SOMETHING", RateLimited, False),
        (500, "INTERNAL_SERVER_ERROR", Unavailable, None),
        (599, "SOMETHING", Unavailable, None),
    ],
)
def test_an_error_is_a_decision(status: int, code: str, kind: type[Trouble], wrote: bool | None) -> None:
    error = error_of(status, {"errorCode": code, "message": "No."})
    assert error is not None
    trouble = trouble_of(error, "desk", write=True, scope="Desk.tickets.READ", lasting=True)
    assert type(trouble) is kind
    assert (trouble.wrote, trouble.code) == (wrote, code)
    assert trouble.text.startswith(f"desk: Zoho Desk answered {code} (No)")


def test_an_error_in_an_answer_with_a_good_status_is_one() -> None:
    assert error_of(200, {"errorCode": "FORBIDDEN"}) is not None
    assert error_of(200, {"data": []}) is None
    assert error_of(502, {}) is not None


def test_a_token_that_was_refused_once_is_no_reason_to_call_somebody() -> None:
    error = error_of(401, {"errorCode": "INVALID_OAUTH"})
    assert error is not None
    assert isinstance(trouble_of(error, "desk", write=True, scope="", lasting=False), Unavailable)


def test_every_error_says_what_to_do() -> None:
    assert all(row.then.endswith(".") for row in ERRORS.values())


def test_the_help_desk_is_in_the_data_centre_of_the_settings() -> None:
    assert desk_of({"data_centre": "eu"}) == "https://desk.zoho.eu"
    assert desk_of({"data_centre": "ca"}) == "https://desk.zohocloud.ca"
    assert desk_of({"desk": "http://127.0.0.1:9/"}) == "http://127.0.0.1:9"
