"""`cordboard texts`: what the templates of a CRM connection write, before they are saved."""

from typing import Annotated, Any

import typer

from cordboard.cli.console_output import PROBLEM, USAGE, AsJson, emit, line, stop, text, when
from cordboard.cli.language import tr
from cordboard.cli.server_client import Server, Token, remote
from cordboard.domain.settings.crm_texts import TEXTS

EXAMPLES = """Examples:

  cordboard texts zoho-crm

  cordboard texts zoho-crm --try "call_subject={call}: {client}[, {duration}]"

  cordboard texts zoho-crm --language uk --time-zone Europe/Kyiv --limit 1"""


def texts(
    connection: Annotated[str, typer.Argument(metavar="CONNECTION", help="ID of the CRM connection.")],
    tried: Annotated[
        list[str] | None,
        typer.Option("--try", metavar="TEXT=TEMPLATE", help="A template to try, without saving it. Can be repeated."),
    ] = None,
    language: Annotated[str | None, typer.Option(help="Language of the texts: en, es, fr or uk.")] = None,
    time_zone: Annotated[str | None, typer.Option(help="Time zone, such as Europe/Madrid.")] = None,
    call: Annotated[str | None, typer.Option(help="Show this call only.")] = None,
    limit: Annotated[int, typer.Option(min=0, max=20, help="How many recent calls to show.")] = 3,
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """Show what is written into a CRM, for recent calls and examples. Exits with 1 if a template is wrong."""
    changed = dict(_pair(one) for one in tried or ())
    with remote(server, token) as far:
        plans = far.get("/settings")["settings"]["crm"]
        plan = plans.get(connection) or plans.get("default") or {}
        question = {
            "connection": connection,
            "texts": {**plan.get("texts", {}), **changed},
            "language": language,
            "time_zone": time_zone,
            "call": call,
            "limit": limit,
        }
        found = far.send("POST", "/settings/preview-texts", question)
    if as_json:
        emit(found)
    else:
        _show(found)
    if any(fault["level"] == "error" for fault in found["faults"]):
        raise typer.Exit(PROBLEM)


def _pair(written: str) -> tuple[str, str]:
    name, equals, template = written.partition("=")
    if not equals or name not in TEXTS:
        stop(tr("Unknown text: {name}.", name=name), tr("Use one of: {known}.", known=", ".join(TEXTS)), USAGE)
    return name, template.replace("\\n", "\n")


def _show(found: dict[str, Any]) -> None:
    for fault in found["faults"]:
        text(f"{fault['where']}: {fault['text']} {fault['fix']}".strip())
    for one in found["items"]:
        what = one["call"] or tr("Example: {kind}", kind=one["example"])
        text(f"{what}  {when(one['at'])}")
        for name in TEXTS:
            first, *more = one["texts"][name].split("\n")
            line(f"  {name:<20} {first}")
            for each in more:
                line(f"  {'':<20} {each}")
            if name in one["cut"]:
                most, length = found["fields"][name]["length"], one["cut"][name]
                said = tr(
                    "Cut to {most, plural, one {# character} other {# characters}}, the length of the CRM field; "
                    "{length} in all.",
                    most=most,
                    length=length,
                )
                line(f"  {'':<20} {said}")
