"""`cordboard doctor`: checks everything and suggests fixes."""

from typing import Any

import typer

from cordboard.cli.console_output import PROBLEM, AsJson, emit, out, titled
from cordboard.cli.language import ENGLISH, language, shared
from cordboard.cli.server_client import Remote, Server, Token, remote

EXAMPLES = "Example:\n\n  cordboard doctor"


def doctor(as_json: AsJson = False, server: Server = None, token: Token = None) -> None:
    """Check everything and suggest fixes. Exits with 1 if something needs attention."""
    with remote(server, token, "Checking") as far:
        found = far.get("/doctor")
        mine = {} if as_json else _in_the_language(far)
    if as_json:
        emit(found)
    else:
        for check in found["checks"]:
            sentence, fix = mine.get(check["name"], (check["sentence"], check["fix"]))
            out.print(titled(check["name"], sentence, check["level"]))
            if fix:
                out.print(f"       {fix}")
    if not found["ok"]:
        raise typer.Exit(PROBLEM)


def _in_the_language(far: Remote) -> dict[str, tuple[str, str | None]]:
    """Connection -> what its provider lacks, and the fix, in the user's language where it is not English."""
    if language() == ENGLISH or not far.ok("/connections"):  # a token may run the doctor alone
        return {}
    providers = {one["id"]: one for one in far.get("/providers", language=language())["items"]}
    noticed = [one for one in far.get("/connections")["items"] if one["health"]["notices"]]
    return {one["id"]: worded(one, providers[one["provider"]]["problems"]) for one in noticed}


def worded(connection: Any, problems: Any) -> tuple[str, str | None]:
    """The sentence about a connection and its fix, in the words of its provider."""
    health = connection["health"]
    said = [problems.get(one["code"], one) for one in health["notices"]]
    pairs = zip(said, health["notices"], strict=True)
    filled = [str(one["sentence"]).format(**notice["values"]) for one, notice in pairs]
    values = {**health["values"], "title": connection["title"], "reason": " ".join(filled)}
    fixes = dict.fromkeys(one["fix"] for one in said if one["fix"])
    return shared(f"health.{health['code']}", **values) or health["sentence"], " ".join(fixes) or None
