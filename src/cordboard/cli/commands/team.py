"""`cordboard team`: who has which extension, and the team from and to a CSV file."""

from pathlib import Path
from typing import Annotated, Any

import typer

from cordboard.cli.console_output import PROBLEM, AsJson, emit, text
from cordboard.cli.csv_import import Check, Target, export_file, import_file
from cordboard.cli.explanation import reason_text
from cordboard.cli.language import tr
from cordboard.cli.server_client import Server, Token, remote

EXAMPLES = """Examples:

  cordboard team extensions

  cordboard team import people.csv --check

  cordboard team import people.csv

  cordboard team export --file people.csv"""

team = typer.Typer(no_args_is_help=True, help="Extensions and their people.")


@team.command("extensions", epilog=EXAMPLES)
def extensions(as_json: AsJson = False, server: Server = None, token: Token = None) -> None:
    """List the extensions that phone systems and recent calls show, with their people.

    Exits with 1 if an extension has no person.
    """
    with remote(server, token) as far:
        found = far.get("/extensions")
    if as_json:
        emit(found)
    else:
        for one in found["items"]:
            text(f"{one['extension']:<10} {_who(one)}")
        for problem in found["problems"]:
            text(f"{problem['title']}: {reason_text(problem['reasons'], problem['sentence'])}")
        if not found["items"]:
            text(tr("No extensions yet. Connect a phone system or make a call."))
    if found["unassigned"]:
        raise typer.Exit(PROBLEM)


def _who(one: dict[str, Any]) -> str:
    if one["person"]:
        return str(one["person"])
    if one["ignored"]:
        return tr("ignored")
    if one["shared"]:
        return tr("shared")
    likely = ", ".join(f"{user['user']['name']} ({user['connection']})" for user in one["likely"])
    return tr("not assigned; likely {users}", users=likely) if likely else tr("not assigned")


@team.command("import", epilog=EXAMPLES)
def import_(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="CSV with the columns name, extensions, email, crm_user.")
    ],
    check: Check = False,
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """Add or change people from a CSV file, all of them or none. Exits with 1 if the file has mistakes."""
    import_file(file, "/team/import", _person, check, as_json, server, token)


def _person(one: dict[str, Any]) -> str:
    person = one["person"]
    return f"{person['name']}  {', '.join(person['extensions'])}"


@team.command("export", epilog=EXAMPLES)
def export(target: Target = None, server: Server = None, token: Token = None) -> None:
    """Print the team as CSV, or write it to a file that can be imported again."""
    export_file("/team.csv", target, server, token)
