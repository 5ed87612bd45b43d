"""`cordboard team`: who has which extension, and a team from a CSV file."""

from pathlib import Path
from typing import Annotated, Any

import typer

from cordboard.cli.console_output import PROBLEM, USAGE, AsJson, emit, stop, text
from cordboard.cli.language import tr
from cordboard.cli.server_client import Server, Token, remote
from cordboard.cli.translated_help import TranslatedGroup

EXAMPLES = """Examples:

  cordboard team extensions

  cordboard team import people.csv --check

  cordboard team import people.csv"""

team = typer.Typer(cls=TranslatedGroup, no_args_is_help=True, help="Extensions and their people.")


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
            text(f"{problem['title']}: {problem['sentence']}")
        if not found["items"]:
            text(tr("No extensions yet. Connect a phone system or make a call."))
    if found["unassigned"]:
        raise typer.Exit(PROBLEM)


def _who(one: dict[str, Any]) -> str:
    if one["person"]:
        return str(one["person"])
    if one["ignored"]:
        return tr("ignored")
    likely = ", ".join(f"{user['user']['name']} ({user['connection']})" for user in one["likely"])
    return tr("not assigned; likely {users}", users=likely) if likely else tr("not assigned")


@team.command("import", epilog=EXAMPLES)
def import_(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="CSV with the columns name, extensions, email, crm_user.")
    ],
    check: Annotated[bool, typer.Option("--check", help="Show what would change; save nothing.")] = False,
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """Add or change people from a CSV file, all of them or none. Exits with 1 if the file has mistakes."""
    try:
        csv = file.read_text(encoding="utf-8-sig")
    except OSError as broken:
        stop(tr("{path} can't be read: {reason}.", path=file, reason=broken.strerror), "", USAGE)
    except UnicodeDecodeError:
        stop(tr("{path} is not UTF-8 text.", path=file), tr("Save it as CSV UTF-8."), USAGE)
    with remote(server, token) as far:
        found = far.send("POST", "/team/import", {"csv": csv})
        if not found["problems"] and not check:
            found = far.send("POST", "/team/import", {"csv": csv, "save": True})
    if as_json:
        emit(found)
    else:
        _show(found)
    if found["problems"]:
        raise typer.Exit(PROBLEM)


def _show(found: dict[str, Any]) -> None:
    for problem in found["problems"]:
        column = tr(", column {n}", n=problem["column"]) if problem["column"] else ""
        text(tr("Line {n}{column}: {text}", n=problem["line"], column=column, text=problem["text"]))
    if found["problems"]:
        text(tr("Nothing was saved."))
        return
    for one in found["people"]:
        person = one["person"]
        text(f"{one['change']:<8} {person['name']}  {', '.join(person['extensions'])}")
    if found["version"] is not None:
        text(tr("Saved as version {version}. Active from the next call.", version=found["version"]))
