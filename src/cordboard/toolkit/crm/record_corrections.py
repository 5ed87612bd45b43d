"""Corrects records that we wrote: changes what is ours and no longer true, and leaves what a person changed. Pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from cordboard.domain.crm.actions import LogCall, Written
from cordboard.domain.crm_texts.field_lengths import CUT
from cordboard.ports.crm import Applied

Values = Mapping[str, Any]


def corrected(
    was: Sequence[Values],
    now: Values,
    current: Values,
    names: Sequence[str],
    *,
    texts: Sequence[str] = (),
    sent: Sequence[Values] = (),
    stale: re.Pattern[str] | None = None,
    optional: frozenset[str] = frozenset(),
    meaning: Callable[[Any], Any] = lambda value: str(value or "").strip(),
) -> tuple[dict[str, Any], list[str]]:
    """The values to change, and the names of those that should change but say what we never wrote.

    Args: `was` every state that we may have written, `now` what is true, `current` what the record says; of `texts`
    only our part changes; `sent`: texts as they were sent, each with the fields it is about; `stale`: lines of earlier
    releases that leave with our part; `optional` values may never have been taken; `meaning` of a value, for comparing.
    """
    changes: dict[str, Any] = {}
    left: list[str] = []
    for name in names:
        value, there, ours = now.get(name), current.get(name), [one.get(name) for one in was]
        if all(one == value for one in ours):
            continue
        ours += [one[name] for one in sent if name in one]
        if name in texts:
            value = rewritten(there or "", [one or "" for one in ours], value or "", stale)
            is_ours = value is not None
        else:
            is_ours = any(_is_as_written(there, one, meaning) for one in (*ours, value))
        if not is_ours:
            left += [name] if name not in optional else []
        elif meaning(value) != meaning(there):
            changes[name] = value
    return changes, left


def rewritten(current: str, ours: Sequence[str], now: str, stale: re.Pattern[str] | None = None) -> str | None:
    """The text with our part of it as it should be; None where no part of it is ours any more."""
    text = current.replace("\r\n", "\n")
    for one in sorted({one for one in ours if one and one != now}, key=len, reverse=True):
        if one in text and not (one in now and now in text):
            before, _, after = text.partition(one)
            return before + now + _without(stale, after)
    if now in text:
        return current
    return now if any(_is_as_written(text, one, lambda value: str(value or "").strip()) for one in ours) else None


def raw_texts(logs: Sequence[LogCall], subject: str, description: str) -> list[Written]:
    """The texts of records without what a provider adds: of records whose lines another release worded."""
    return [{subject: log.subject, description: log.description or ""} for log in logs]


def written(action: LogCall, record: Values, names: tuple[str, str]) -> Written:
    """What was sent of a record's subject and description, where it is more than the action says."""
    texts = zip(names, (action.subject, action.description or ""), strict=True)
    return {name: text for name, ours in texts if isinstance(text := record.get(name), str) and text != ours}


def _without(stale: re.Pattern[str] | None, text: str) -> str:
    if stale is None:
        return text
    return "\n".join(line for line in text.split("\n") if not stale.fullmatch(line))


def with_left_values(outcome: Applied, left: Sequence[str]) -> Applied:
    """The outcome of a correction that left these values to the person who changed them."""
    if not left:
        return outcome
    said = f"Changed in the CRM in the meantime, so not updated: {', '.join(left)}."
    remark = " ".join(filter(None, [outcome.remark, said]))
    return msgspec.structs.replace(outcome, remark=remark, code="words_left")


def _is_as_written(current: Any, written: Any, meaning: Callable[[Any], Any]) -> bool:
    """As we wrote it, whole or cut to the length that the field takes."""
    if meaning(current) == meaning(written):
        return True
    kept = str(current or "").removesuffix(CUT)
    return bool(kept) and isinstance(written, str) and written.startswith(kept)
