"""`cordboard sandbox`: the simulators, as programs of their own; the product never imports them."""

import os
import sys
from typing import NoReturn

import typer

from cordboard.cli.console_output import USAGE, stop

EXAMPLES = """Examples:

  cordboard sandbox zoho-crm --port 8710

  cordboard sandbox pbx --help"""
PROGRAMS = {"zoho-crm": "cordboard_sandbox.zoho_crm", "pbx": "cordboard_sandbox.pbx"}
PASS_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


def command_of(program: str, *arguments: str) -> list[str]:
    """The command line of a simulator."""
    return [sys.executable, "-m", PROGRAMS[program], *arguments]


def sandbox(context: typer.Context) -> NoReturn:
    """Run a simulator: zoho-crm (a faithful local Zoho CRM) or pbx (a phone system with traffic).

    What follows its name is handed on to it; 'cordboard sandbox pbx --help' is the simulator's own help.
    """
    arguments = context.args
    if not arguments or arguments[0] not in PROGRAMS:
        stop(
            f"Name a simulator: {' or '.join(PROGRAMS)}.", "For example: cordboard sandbox zoho-crm --port 8710", USAGE
        )
    command = command_of(*arguments)
    os.execv(command[0], command)  # noqa: S606  # our own interpreter, a program from the table above
