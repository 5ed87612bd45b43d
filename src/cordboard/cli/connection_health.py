"""How a connection is, in the language of the terminal: the sentence of its health and what to do about it."""

from collections.abc import Iterable
from typing import Any

from cordboard.cli.explanation import local_moments, reason
from cordboard.cli.language import ENGLISH, language, shared
from cordboard.cli.server_client import Remote

Worded = tuple[str, str | None]  # the sentence, and what to do


def healths(far: Remote, connections: Iterable[dict[str, Any]]) -> dict[str, Worded]:
    """Of each connection, by its ID."""
    known = {one["id"]: one for one in connections}
    noticed = {name: one for name, one in known.items() if one["health"]["notices"] or one["health"]["reasons"]}
    found: dict[str, Worded] = {name: (one["health"]["sentence"], one["health"]["fix"]) for name, one in known.items()}
    if noticed and language() != ENGLISH:
        problems = {one["id"]: one["problems"] for one in far.get("/providers", language=language())["items"]}
        found |= {name: worded(one, problems[one["provider"]]) for name, one in noticed.items()}
    return found


def worded(connection: dict[str, Any], problems: dict[str, Any]) -> Worded:
    """`problems`: the provider's own sentences in this language, by their codes."""
    health = connection["health"]
    if not health["notices"]:
        values = {
            **local_moments(health["values"]),
            "title": connection["title"],
            "reason": reason({**health, "reason": ""}),
        }
        fix = shared(f"health.{health['code']}.fix", **values) or health["fix"]
        return shared(f"health.{health['code']}", **values) or health["sentence"], fix
    said = [problems.get(one["code"], one) for one in health["notices"]]
    pairs = zip(said, health["notices"], strict=True)
    filled = [
        str(one["sentence"] if one is notice else one["sentence"].format(**notice["values"])) for one, notice in pairs
    ]  # a notice that the provider's texts lack is filled already, maybe with braces from outside
    values = {**local_moments(health["values"]), "title": connection["title"], "reason": " ".join(filled)}
    fixes = dict.fromkeys(one["fix"] for one in said if one["fix"])
    return shared(f"health.{health['code']}", **values) or health["sentence"], " ".join(fixes) or None
