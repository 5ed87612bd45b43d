"""`cordboard report`: reports of figures by mail: list, preview, send now. What is in them is in the settings."""

from typing import Annotated

import typer

from cordboard.cli.console_output import PROBLEM, AsJson, emit, out, table, text, titled, when
from cordboard.cli.explanation import reason_text, word
from cordboard.cli.language import tr
from cordboard.cli.server_client import Server, Token, remote

EXAMPLES = """Examples:

  cordboard report list

  cordboard report preview daily

  cordboard report send daily"""
report = typer.Typer(no_args_is_help=True, help="Reports of figures by mail: list, preview, send now.")
Name = Annotated[str, typer.Argument(help="The ID of the report, as `cordboard report list` shows it.")]


@report.command("list")
def list_reports(as_json: AsJson = False, server: Server = None, token: Token = None) -> None:
    """Show the reports of the settings, when the next one is due, and the last results."""
    with remote(server, token) as far:
        found = far.get("/reports")["items"]
    if as_json:
        emit(found)
        return
    rows = []
    for one in found:
        last = one["runs"][0] if one["runs"] else None
        rows.append(
            (
                *(one["id"], one["title"], word("report_every", one["every"])),
                when(one["next_at"]) if one["next_at"] else tr("turned off"),
                ", ".join(one["to"]),
                when(last["tried_at"]) if last and last["tried_at"] else "",
                word("report_state", last["state"]) if last else "",
                reason_text(last["reasons"], last["problem"]) if last else "",
            )
        )
    names = ("ID", "Title", "Every", "Next", "Recipients", "Last sent", "State", "Last error")
    table([tr(one) for one in names], rows, tr("No report by mail is set. Add one in Settings, Reports."))


@report.command()
def preview(
    name: Name,
    html: Annotated[bool, typer.Option("--html", help="Print the HTML of the mail instead of its text.")] = False,
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """Print the report about the latest period. Nothing is sent."""
    with remote(server, token) as far:
        found = far.get(f"/reports/{name}/preview")
    if as_json:
        emit(found)
        return
    if not html:
        text(found["subject"])
        text("")
    text(found["html" if html else "text"])


@report.command()
def send(name: Name, as_json: AsJson = False, server: Server = None, token: Token = None) -> None:
    """Send the report to its recipients now, marked as a test. Exits with 1 if it is not delivered."""
    with remote(server, token, "Sending") as far:
        found = far.send("POST", f"/reports/{name}/send")
    good = found["state"] == "done"
    if as_json:
        emit(found)
    else:
        out.print(
            titled(name, reason_text(found["reasons"], found["problem"]) or tr("delivered"), "done" if good else "red")
        )
    if not good:
        raise typer.Exit(PROBLEM)
