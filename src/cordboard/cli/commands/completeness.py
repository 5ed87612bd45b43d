"""`cordboard completeness`: which calls are accounted for."""

from typing import Annotated, Any

import typer

from cordboard.cli.console_output import PROBLEM, AsJson, emit, out, text, titled, when
from cordboard.cli.explanation import labelled, reason_text
from cordboard.cli.language import shared, tr
from cordboard.cli.server_client import Remote, Server, Token, named, remote

EXAMPLES = """Examples:

  cordboard completeness

  cordboard completeness --compare pbx --since 2026-11-28T09:00:00Z"""
COUNTS = {  # of a comparison: what it means, of a phone system and of a CRM
    "good": ("known here", "in the CRM"),
    "none": ("internal", "without a record, by your rules"),
    "recovered": ("recovered now", ""),
    "deleted": ("", "deleted in the CRM"),
    "waiting": ("", "waiting to be sent"),
    "rejected": ("", "rejected by the CRM"),
    "discarded": ("", "held or discarded"),
    "unaccounted": ("unaccounted", "unaccounted"),
}


def completeness(
    compare: Annotated[str | None, typer.Option("--compare", metavar="CONNECTION", help="Compare it now.")] = None,
    since: Annotated[str | None, typer.Option(help="Where the period begins, as for `calls`.")] = None,
    until: Annotated[str | None, typer.Option(help="Where it ends.")] = None,
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """Show which calls are accounted for: phone systems' own records against calls here, calls here against CRMs.

    Exits with 1 if a call is unaccounted for.
    """
    with remote(server, token, "Comparing") as far:
        if compare is not None:
            _compare(far, compare, since, until)
        found = far.get("/completeness")
    if as_json:
        emit(found)
    else:
        for one in found["items"]:
            _show(one)
    if found["unaccounted"]:
        raise typer.Exit(PROBLEM)


def _compare(far: Remote, connection: str, since: str | None, until: str | None) -> None:
    period = {name: value for name, value in (("since", since), ("until", until)) if value}
    far.send("POST", f"/completeness/{named(connection)}", None, period)


def _show(one: dict[str, Any]) -> None:
    out.print(titled(one["connection"], _sentence(one)))
    for call in (one["comparisons"] or [{"calls": ()}])[0]["calls"]:
        text(f"    {_call(call)}")


def _sentence(one: dict[str, Any]) -> str:
    if not one["comparable"]:
        fix = str(one["fix"])
        return tr("Not compared. {fix}", fix=tr(fix))
    last = next(iter(one["comparisons"]), None)
    if last is None:
        return tr("Not compared yet.")
    if last["problem"]:
        return reason_text(last["reasons"], last["problem"])
    values = {"since": when(last["since"]), "until": when(last["until"]), "n": last["seen"]}
    if not last["seen"] and not any(last[name] for name in COUNTS):
        return str(shared("completeness.nothing", until=values["until"]))
    counts = _counts(one["kind"], last)
    return tr("{since} to {until}: {n, plural, one {# call} other {# calls}}; {counts}.", counts=counts, **values)


def _counts(kind: str, last: dict[str, Any]) -> str:
    words = {name: of[kind == "crm"] for name, of in COUNTS.items()}
    shown = (name for name, word in words.items() if word and (last[name] or name == "good"))
    return ", ".join(labelled(tr(word), str(last[name])) for name in shown if (word := words[name]))


def _call(call: dict[str, Any]) -> str:
    client = call["client"] or {}
    parts = (
        shared(f"compared_call.{call['kind']}") or call["kind"],
        call["call"],
        client.get("number"),
        call["record"],
        reason_text(call["reasons"], call["text"]),
    )
    return "  ".join(str(part) for part in parts if part)
