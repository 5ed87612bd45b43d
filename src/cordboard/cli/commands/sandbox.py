"""`cordboard sandbox`: the simulators, as separate programs; the product never imports them."""

import difflib
import os
import sys
from pathlib import Path
from typing import NoReturn

import typer

from cordboard.cli.console_output import OK, USAGE, stop, text
from cordboard.cli.language import tr

EXAMPLES = """Examples:

  cordboard sandbox zoho-crm --port 8710

  cordboard sandbox pbx --help"""
PROGRAMS = {
    "zoho-crm": "cordboard_sandbox.zoho_crm",
    "zoho-desk": "cordboard_sandbox.zoho_desk",
    "pbx": "cordboard_sandbox.pbx",
    "cloud-pbx": "cordboard_sandbox.cloud_pbx",
    "own-crm": "cordboard_sandbox.own_crm",
    "telegram": "cordboard_sandbox.telegram",
}
RECORD_SERVER = "cordboard_sandbox.record_server"
DIALECTS = Path(__file__).parents[2] / "crm"
PASS_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


def dialects() -> dict[str, Path]:
    """CRMs that the record server simulates: provider folders with a counterpart.toml, by the provider's id."""
    return {path.parent.name: path.parent for path in sorted(DIALECTS.glob("*/counterpart.toml"))}


def command_of(program: str, *arguments: str) -> list[str]:
    """The command line of a simulator. Raises: KeyError for an unknown one."""
    module, first = program_of(program)
    return [sys.executable, "-m", module, *first, *arguments]


def program_of(program: str) -> tuple[str, tuple[str, ...]]:
    """The module of a simulator and its first arguments. Raises: KeyError for an unknown one."""
    if program in PROGRAMS:
        return PROGRAMS[program], ()
    return RECORD_SERVER, ("--dialect", str(dialects()[program]))


def sandbox(context: typer.Context) -> NoReturn:
    """Run a simulator: zoho-crm (a local Zoho CRM), pbx and cloud-pbx (phone systems), or another CRM by its name.

    Options after the name go to the simulator; see 'cordboard sandbox pbx --help'.
    """
    arguments = context.args
    names = [*PROGRAMS, *dialects()]
    if arguments[:1] in ([], ["--help"], ["-h"]):
        text(context.get_help())
        text(tr("Simulators: {names}", names=", ".join(names)))
        raise typer.Exit(USAGE if not arguments else OK)
    if arguments[0] not in names:
        near = difflib.get_close_matches(arguments[0], names, n=1)
        stop(
            tr("Unknown simulator: {name}. Simulators: {names}.", name=arguments[0], names=", ".join(names)),
            tr("Did you mean {name}?", name=near[0]) if near else "",
            USAGE,
        )
    command = command_of(*arguments)
    os.execv(command[0], command)  # noqa: S606  # our own interpreter, a program from the table above
