"""Kinds of actions, the records that each refers to, and what a call record says about the call itself."""

from datetime import UTC, datetime

import pytest

from cordboard.domain.calls.call import Direction, Disposition
from cordboard.domain.crm.actions import (
    KINDS,
    Action,
    AddNote,
    AttachRecording,
    CorrectCall,
    CreateAccount,
    CreateContact,
    CreateDeal,
    CreateLead,
    CreateTask,
    LinkCall,
    LinkTask,
    LogCall,
    MergeRecords,
    RecreateRecord,
    Ref,
    RemoveNote,
    RestoreLinks,
    SetFields,
    SetOwner,
    kind_of,
    refs_of,
    said,
)
from cordboard.domain.crm.contact_match import Entity

ONE, TWO = Ref(entity=Entity.CONTACT, id="1"), Ref(entity=Entity.ACCOUNT, item="k")
LOG = LogCall(
    key="c1:call",
    owner="ana",
    fields={"a": "b"},
    subject="Call",
    direction=Direction.INBOUND,
    disposition=Disposition.ANSWERED,
    missed=False,
    started_at=datetime(2026, 11, 22, tzinfo=UTC),
    talk_ms=5,
    about=(ONE, TWO),
    recording_url="https://rec.example/1",
)
NUMBER = {"name": "Eva", "phone": "+34600111222"}


@pytest.mark.parametrize(
    ("action", "kind", "refs"),
    [
        (CreateAccount(key="k", name="Acme"), "create_account", ()),
        (CreateLead(key="k", **NUMBER), "create_lead", ()),
        (CreateContact(key="k", **NUMBER), "create_contact", ()),
        (CreateContact(key="k", account=TWO, **NUMBER), "create_contact", (TWO,)),
        (CreateDeal(key="k", name="D"), "create_deal", ()),
        (CreateDeal(key="k", name="D", account=TWO), "create_deal", (TWO,)),
        (CreateDeal(key="k", name="D", contact=ONE, account=TWO), "create_deal", (ONE, TWO)),
        (CreateTask(key="k", subject="S", about=(ONE,)), "create_task", (ONE,)),
        (LOG, "log_call", (ONE, TWO)),
        (AttachRecording(key="k", call=ONE, url="u"), "attach_recording", (ONE,)),
        (CorrectCall(key="k", call=ONE, was=(LOG,), now=LOG), "correct_call", (ONE,)),
        (LinkCall(key="k", call=ONE, about=TWO), "link_call", (ONE, TWO)),
        (LinkTask(key="k", task=ONE, about=TWO, was=(ONE,)), "link_task", (ONE, TWO, ONE)),
        (SetOwner(key="k", record=ONE, owner="ana"), "set_owner", (ONE,)),
        (SetFields(key="k", record=TWO, fields={}), "set_fields", (TWO,)),
        (AddNote(key="k", parent=ONE, title="T", text="x"), "add_note", (ONE,)),
        (RemoveNote(key="k", note=ONE), "remove_note", (ONE,)),
        (MergeRecords(key="k", merge="m", survivor=ONE, merged=TWO), "merge_records", (ONE, TWO)),
        (RecreateRecord(key="k", merge="m", record=ONE), "recreate_record", (ONE,)),
        (RestoreLinks(key="k", merge="m", again=TWO), "restore_links", (TWO,)),
    ],
)
def test_each_action_has_its_kind_and_its_records(action: Action, kind: str, refs: tuple[Ref, ...]) -> None:
    assert (kind_of(action), refs_of(action)) == (kind, refs)
    assert kind in KINDS


def test_what_a_record_says_of_the_call_names_no_owner_no_contact_and_no_recording() -> None:
    expected = LogCall(
        key="c1:call",
        subject="Call",
        direction=Direction.INBOUND,
        disposition=Disposition.ANSWERED,
        missed=False,
        started_at=datetime(2026, 11, 22, tzinfo=UTC),
        talk_ms=5,
    )
    assert said(LOG) == expected
