"""Which items leave together."""

from hypothesis import given
from hypothesis import strategies as st

from cordboard.app.delivery.batching import pick
from cordboard.ports.store.outbox import Item, ItemState


def item(seq: int, kind: str = "log_call", subject: str = "+34600111222", **changes: object) -> Item:
    row = {
        "seq": seq,
        "key": f"k{seq}",
        "lane": "zoho",
        "kind": kind,
        "subject": subject,
        "call": None,
        "body": b"{}",
        "refs": (),
        "state": ItemState.OPEN,
        "attempts": 0,
        "not_before": 0.0,
        "maybe_sent": False,
        "record": None,
        "link": None,
        "reason": None,
        "code": None,
        "created_at": 0.0,
        "updated_at": 0.0,
    }
    return Item(**{**row, **changes})  # type: ignore[arg-type]


def keys(items: list[Item]) -> list[str]:
    return [one.key for one in items]


def test_the_first_item_gives_the_kind_and_others_of_it_come_along() -> None:
    items = [item(1, "create_lead", "a"), item(2, "log_call", "b"), item(3, "create_lead", "c")]
    assert keys(pick(items, {}, 0.0, 100).batch) == ["k1", "k3"]


def test_a_client_waits_for_its_own_earlier_item_of_another_kind() -> None:
    items = [item(1, "create_lead", "a"), item(2, "log_call", "a"), item(3, "create_lead", "a")]
    assert keys(pick(items, {}, 0.0, 100).batch) == ["k1"]


def test_an_item_that_is_not_due_holds_back_only_its_client() -> None:
    items = [item(1, subject="a", not_before=50.0), item(2, subject="a"), item(3, subject="b")]
    picked = pick(items, {}, 10.0, 100)
    assert keys(picked.batch) == ["k3"]
    assert picked.due == 50.0


def test_an_item_waits_until_the_record_it_refers_to_stands() -> None:
    call = item(2, refs=("k1",))
    assert pick([call], {"k1": item(1, "create_lead")}, 0.0, 100).batch == []
    done = item(1, "create_lead", state=ItemState.DONE, record="77")
    assert keys(pick([call], {"k1": done}, 0.0, 100).batch) == ["k2"]


def test_an_item_behind_a_parked_one_is_stuck_and_does_not_block() -> None:
    parked = item(1, "create_lead", state=ItemState.PARKED)
    picked = pick([item(2, refs=("k1",)), item(3)], {"k1": parked}, 0.0, 100)
    assert [(one.key, ref) for one, ref in picked.stuck] == [("k2", "k1")]
    assert keys(picked.batch) == ["k3"]


def test_the_limit_holds_and_the_rest_keeps_its_order() -> None:
    items = [item(1, subject="a"), item(2, subject="b"), item(3, subject="a")]
    assert keys(pick(items, {}, 0.0, 2).batch) == ["k1", "k2"]


KINDS = st.sampled_from(["lookup", "create_lead", "log_call", "create_task"])
ROWS = st.lists(st.tuples(KINDS, st.sampled_from("abc"), st.sampled_from([0.0, 5.0, 20.0])), max_size=40)


@given(ROWS, st.integers(1, 10))
def test_whatever_waits_order_within_a_client_is_never_broken(rows: list[tuple[str, str, float]], limit: int) -> None:
    waiting = [item(n, kind, who, not_before=due) for n, (kind, who, due) in enumerate(rows)]
    sent: list[Item] = []
    now = 0.0
    while waiting:
        picked = pick(waiting, {}, now, limit)
        assert len(picked.batch) <= limit
        assert len({one.kind for one in picked.batch}) <= 1
        assert picked.batch or picked.due is not None
        now = now if picked.batch else picked.due or now
        sent += picked.batch
        waiting = [one for one in waiting if one not in picked.batch]
    for who in "abc":
        ours = [one.seq for one in sent if one.subject == who]
        assert ours == sorted(ours)
