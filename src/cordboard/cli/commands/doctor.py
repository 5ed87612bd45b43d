"""`cordboard doctor`: checks everything and suggests fixes."""

from typing import Any

import typer

from cordboard.cli.connection_health import Worded, healths
from cordboard.cli.console_output import PROBLEM, AsJson, emit, out, titled
from cordboard.cli.explanation import local_moments, reason
from cordboard.cli.language import ENGLISH, language, shared, tr
from cordboard.cli.server_client import Remote, Server, Token, remote
from cordboard.contract.doctor_sentences import NAMES, PREFIX

GROUPS = ("job", "retention")  # of the console, whose words are values here
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
            sentence, fix = mine.get(check["name"]) or _worded(check)
            out.print(titled(_name(check["name"]), sentence, check["level"]))
            if fix:
                out.print(f"       {fix}")
            for cause in check["causes"]:
                out.print(
                    f"       {tr('Cause')}: {shared('cause.' + cause['code']) or cause['name']} ({cause['code']})"
                )
    if not found["ok"]:
        raise typer.Exit(PROBLEM)


def _worded(check: dict[str, Any]) -> Worded:
    """The console's text of its code, else sentence by sentence."""
    code, values = check["code"], local_moments(check["values"])
    sentence = (shared(code, **values) if code else None) or _said(check["reasons"], check["sentence"])
    fix = (shared(f"{code}.fix", **values) if code else None) or _said(check["fix_reasons"], check["fix"])
    return sentence, fix


def _said(reasons: list[dict[str, Any]], english: str) -> str:
    """In the language in use, with plural forms; what a service said stays as it is."""
    if not reasons:
        return english
    return " ".join(_sentence(one) for one in reasons)


def _sentence(one: dict[str, Any]) -> str:
    if not str(one["code"]).startswith((PREFIX, "health.")):
        return reason({"reasons": [one], "reason": one["text"]})
    values = {name: _value(value) for name, value in local_moments(one["values"]).items()}
    return shared(one["code"], **values) or str(one["text"])


def _value(value: str) -> str:
    """Names of background jobs and of kinds of data, in words."""
    said = [next((text for group in GROUPS if (text := shared(f"{group}.{one}"))), one) for one in value.split(", ")]
    return ", ".join(said) if language() != ENGLISH else value


def _name(name: str) -> str:
    """Its parts in the language in use; ids stay."""
    return ": ".join(tr(part) if part in NAMES else part for part in name.split(": "))


def _in_the_language(far: Remote) -> dict[str, Worded]:
    """Of each connection, in the user's language where it is not English."""
    if language() == ENGLISH or not far.ok("/connections"):  # a token may run the doctor alone
        return {}
    known = far.get("/connections")["items"]
    return healths(far, (one for one in known if one["health"]["notices"] or one["health"]["reasons"]))
