"""`cordboard doctor`: checks everything and suggests fixes."""

import typer

from cordboard.cli.console_output import PROBLEM, AsJson, emit, out, titled
from cordboard.cli.server_client import Server, Token, remote

EXAMPLES = "Example:\n\n  cordboard doctor"


def doctor(as_json: AsJson = False, server: Server = None, token: Token = None) -> None:
    """Check everything and suggest fixes. Exits with 1 if something needs attention."""
    with remote(server, token, "Checking") as far:
        found = far.get("/doctor")
    if as_json:
        emit(found)
    else:
        for check in found["checks"]:
            out.print(titled(check["name"], check["sentence"], check["level"]))
            if check["fix"]:
                out.print(f"       {check['fix']}")
    if not found["ok"]:
        raise typer.Exit(PROBLEM)
