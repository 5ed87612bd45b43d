"""What happens to one field of a linked pair: each side is compared only with what it showed when both last agreed.

Codecs lose something (a shortened city, a respelt phone), so one common base would look changed for ever on one side.
"""

from collections.abc import Mapping
from typing import Any

from cordboard.domain.calls.call import Value
from cordboard.domain.desk.sync.field_codecs import Encoded, encoded
from cordboard.domain.desk.sync.field_equality import comparable, same
from cordboard.domain.desk.sync.field_pairs import OTHER, FieldPair, Side

Both = Mapping[Side, Any]


class FieldDecision(Value, frozen=True, kw_only=True):
    """`writes`: by side; `told`: the journal gets a line; `conflict`: both values, where both sides changed."""

    writes: Mapping[Side, Any] = {}
    told: bool = False
    conflict: Mapping[Side, Any] | None = None


def decide(pair: FieldPair, base: Both, now: Both) -> FieldDecision:
    """Which writes follow, from what both sides held when they agreed and what they hold now."""
    changed: list[Side] = [side for side in OTHER if not same(pair, base[side], now[side])]
    if not changed:
        return FieldDecision()
    if len(changed) == 1:
        return _carried(pair, changed[0], now)
    if _agree(pair, now):
        return FieldDecision()
    filled: list[Side] = [side for side in changed if comparable(pair, now[side]) is not None]
    source = filled[0] if len(filled) == 1 else pair.rule
    carried = _carried(pair, source, now)
    return FieldDecision(writes=carried.writes, told=carried.told, conflict=dict(now))


def _carried(pair: FieldPair, source: Side, now: Both) -> FieldDecision:
    """The value of one side, written to the other where it is not there already."""
    target = OTHER[source]
    value = now[source]
    if comparable(pair, value) is None and not pair.empties:
        return FieldDecision()
    written = encoded(pair, target, value)
    if written.left_out:
        return FieldDecision(told=True)
    if same(pair, written.value, now[target]):
        return FieldDecision(told=written.shortened)
    return FieldDecision(writes={target: written.value}, told=written.shortened)


def _agree(pair: FieldPair, now: Both) -> bool:
    """Both changed to the same, as far as the other side can hold it."""
    if same(pair, now["crm"], now["desk"]):
        return True
    return any(_holds(encoded(pair, OTHER[side], now[side]), pair, now[OTHER[side]]) for side in OTHER)


def _holds(written: Encoded, pair: FieldPair, value: Any) -> bool:
    return not written.left_out and same(pair, written.value, value)
