"""What keeps a CRM from being asked about a call: since when it rejects us, can't be reached or is paused."""

from collections.abc import Iterable
from typing import Any

from cordboard.cli.explanation import sentence

CAUSES = frozenset({"crm.paused", "crm.stopped", "crm.away", "crm.limited"})
WAITING = frozenset({"open", "held"})  # states of an item


def waits_for_match(why: dict[str, Any]) -> bool:
    """Whether the decision waits until a CRM can be asked who it is."""
    return any(one["code"] == "match.unknown" for one in why["tried"])


def interrupted(why: dict[str, Any], call: dict[str, Any], connections: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The explanation with that as the reason of the wait, in the console's words; as it is where nothing keeps it."""
    waiting = {one["connection"] for one in call["effects"] if one["state"] in WAITING}
    found = next((one for one in connections if one["id"] in waiting and one["health"]["code"] in CAUSES), None)
    if found is None:
        return why
    health = found["health"]
    values = {"title": found["title"], **health["values"]}
    said = sentence({"code": health["code"], "text": health["sentence"], "values": values}, "interruption")
    return why | {"tried": [_because(one, said) for one in why["tried"]]}


def _because(rule: dict[str, Any], said: str) -> dict[str, Any]:
    if rule["code"] != "match.unknown":
        return rule
    return rule | {"values": rule["values"] | {"reason": said}}
