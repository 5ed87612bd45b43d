"""What a change changed, for the audit log: two JSON objects with only what differs. Pure.

Nested settings are told by their path (`crm.zoho.texts.call_subject`), of lists only the entries that came or went.
"""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

MASKED, RENEWED = "[hidden]", "[hidden, changed]"  # how secrets show
MOST, LONGEST = 60, 500  # paths; characters of a value
MORE = "more"  # how many further paths differ
_SECRET = re.compile(r"(?:secret|password|passwd|token|api_key|private_key)$", re.IGNORECASE)

Change = tuple[str, str]
"""`AuditRow.before` and `AuditRow.after`; empty where there was, or is, nothing."""


def changes(before: Any, after: Any) -> Change:
    """The difference of two structs or mappings; None: it did not exist, or no longer does. Secrets are hidden."""
    old, new = _flat(before), _flat(after)
    paths = [path for path in dict.fromkeys((*old, *new)) if old.get(path) != new.get(path)]
    pairs = {path: _pair(old.get(path), new.get(path)) for path in paths[:MOST]}
    further = {MORE: len(paths) - MOST} if len(paths) > MOST else {}
    return (
        _json({path: _shown(path, pair[0]) for path, pair in pairs.items()}, before is None),
        _json({**{path: _shown(path, pair[1]) for path, pair in pairs.items()}, **further}, after is None),
    )


def _flat(value: Any, path: str = "") -> dict[str, Any]:
    """Values by their path; what is empty is left out, so that an absent field and an empty one are alike."""
    whole = msgspec.json.decode(msgspec.json.encode(value)) if value is not None else {}
    if isinstance(whole, Mapping) and (whole or not path):
        return {
            name: one for key, inner in whole.items() for name, one in _flat(inner, f"{path}.{key}".strip(".")).items()
        }
    return {} if whole in (None, "", [], {}) else {path: whole}


def _pair(before: Any, after: Any) -> tuple[Any, Any]:
    """Of two lists what each has alone, in its order; where only the order differs, both whole."""
    if not (isinstance(before, list | None) and isinstance(after, list | None)):
        return before, after
    old, new = before or [], after or []
    gone, come = [one for one in old if one not in new], [one for one in new if one not in old]
    return (gone, come) if gone or come else (before, after)


def _shown(path: str, value: Any) -> Any:
    if value in (MASKED, RENEWED):
        return value
    if value is not None and not isinstance(value, bool) and _SECRET.search(path):
        return MASKED
    if isinstance(value, str):
        return value if len(value) <= LONGEST else value[: LONGEST - 1] + "…"
    if isinstance(value, list):
        return [_without_secrets(one) for one in value]
    return value


def _without_secrets(value: Any) -> Any:
    """An entry of a list, without what is empty."""
    if not isinstance(value, Mapping):
        return value
    return {name: _shown(name, one) for name, one in value.items() if one not in (None, "", [], {}, False)}


def _json(values: Mapping[str, Any], absent: bool) -> str:
    return "" if absent or not values else msgspec.json.encode(values).decode()
