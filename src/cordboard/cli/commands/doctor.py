"""`cordboard doctor`: checks everything and suggests fixes."""

import typer

from cordboard.cli.console_output import PROBLEM, AsJson, coloured, emit, out
from cordboard.cli.server_client import Server, Token, remote

EXAMPLES = "Example:\n\n  cordboard doctor"


def doctor(as_json: AsJson = False, server: Server = None, token: Token = None) -> None:
    """Check everything and suggest fixes. Exits with 1 if something needs attention."""
    with remote(server, token, "Examining") as far:
        found = far.get("/doctor")
    if as_json:
        emit(found)
    else:
        for check in found["checks"]:
            out.print(f"{coloured(check['level'])}  [bold]{check['name']}[/bold]  ", end="")
            out.print(check["sentence"], markup=False)
            if check["fix"]:
                out.print(f"       {check['fix']}", markup=False)
    if not found["ok"]:
        raise typer.Exit(PROBLEM)
