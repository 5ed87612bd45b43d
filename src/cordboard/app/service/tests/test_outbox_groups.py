"""The outbox by cause: followers are with what they wait for, numbers in a reason make no other cause."""

import msgspec

from cordboard.app.explain.call_views import item_view
from cordboard.app.service.outbox_groups import cause_of, grouped
from cordboard.ports.store.outbox import Item, ItemState


def item(key: str, call: str, *, state: str = "parked", code: str | None = None, reason: str | None = None) -> Item:
    return Item(
        seq=1, key=key, lane="zoho", kind="log_call", subject="+34600", call=call, body=b"{}", refs=(),
        state=ItemState(state), attempts=1, not_before=0.0, maybe_sent=False, record=None, link=None, reason=reason,
        code=code, created_at=5.0, updated_at=6.0,
    )  # fmt: skip


def after(key: str, call: str, *refs: str) -> Item:
    return msgspec.structs.replace(item(key, call, code="waits_for_parked", reason="waits"), refs=refs)


LEAD = item("c1:lead", "c1", code="INVALID_DATA", reason="Field 12 is wrong.")


def test_what_waits_for_a_rejected_item_has_its_cause_however_indirectly() -> None:
    task, note = after("c1:task", "c1", "c1:lead"), after("c1:note", "c1", "c1:task")
    known = {one.key: one for one in (LEAD, task, note)}
    assert cause_of(note, known) is LEAD
    assert cause_of(LEAD, known) is LEAD
    assert cause_of(after("x", "c2", "gone"), known).key == "x"
    ring = {one.key: one for one in (after("a", "c", "b"), after("b", "c", "a"))}
    assert cause_of(ring["a"], ring).key in ring


def test_what_waits_for_its_connection_is_one_group_tried_or_not() -> None:
    untried = item("c1:call", "c1", state="open")
    failed = item("c2:call", "c2", state="open", code="unavailable", reason="No answer within 10 s.")
    items = [untried, failed, LEAD]
    groups = grouped(items, {}, {}, item_view, {"zoho"})
    assert [(one.items, one.interrupted, one.cause.key) for one in groups] == [
        (2, True, "c2:call"),
        (1, False, LEAD.key),
    ]
    assert [one.items for one in grouped(items, {}, {}, item_view, {"other"})] == [1, 1, 1]


def test_groups_are_by_cause_and_within_them_by_call() -> None:
    other = item("c2:lead", "c2", code="INVALID_DATA", reason="Field 37 is wrong.")
    open_one = item("c3:call", "c3", state="open")
    items = [LEAD, after("c1:task", "c1", "c1:lead"), other, open_one]
    groups = grouped(items, {one.key: one for one in items}, {}, item_view)
    assert [(group.state, group.items, group.calls) for group in groups] == [("parked", 3, 2), ("open", 1, 1)]
    first = groups[0]
    assert first.cause.key == "c1:lead"
    assert first.keys == ("c1:lead", "c1:task", "c2:lead")
    assert [(line.call, [one.key for one in line.items]) for line in first.lines] == [
        ("c1", ["c1:lead", "c1:task"]),
        ("c2", ["c2:lead"]),
    ]
