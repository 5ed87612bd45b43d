"""`cordboard sandbox`: the simulators, as separate programs; the product never imports them."""

import os
import sys
from pathlib import Path
from typing import NoReturn

import typer

from cordboard.cli.console_output import USAGE, stop

EXAMPLES = """Examples:

  cordboard sandbox zoho-crm --port 8710

  cordboard sandbox pbx --help"""
PROGRAMS = {"zoho-crm": "cordboard_sandbox.zoho_crm", "pbx": "cordboard_sandbox.pbx"}
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
    """Run a simulator: zoho-crm (a local Zoho CRM), pbx (a phone system with traffic), or another CRM by its name.

    Arguments after the name go to the simulator; 'cordboard sandbox pbx --help' shows its own help.
    """
    arguments = context.args
    names = [*PROGRAMS, *dialects()]
    if not arguments or arguments[0] not in names:
        stop(f"Name a simulator: {' or '.join(names)}.", "For example: cordboard sandbox zoho-crm --port 8710", USAGE)
    command = command_of(*arguments)
    os.execv(command[0], command)  # noqa: S606  # our own interpreter, a program from the table above
