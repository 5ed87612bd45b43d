"""`cordboard demo`: everything on this machine, to see calls create CRM records."""

import os
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from cordboard.cli.console_output import USAGE, stop
from cordboard.cli.language import tr

EXAMPLES = """Examples:

  cordboard demo

  cordboard demo --port 9000 --data ./demo --no-traffic

  cordboard demo --crm zoho,espocrm

  cordboard demo --ready-json"""


def demo(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port of the console and the API; 0: any free port.")
    ] = 8700,
    data: Annotated[
        Path | None, typer.Option(help="Keep the data in this folder. By default it is deleted at the end.")
    ] = None,
    ready_json: Annotated[
        bool, typer.Option("--ready-json", help="Print one JSON line when ready, nothing else.")
    ] = False,
    traffic: Annotated[bool, typer.Option("--traffic/--no-traffic", help="Simulated calls.")] = True,
    browser: Annotated[bool, typer.Option("--open/--no-open", help="Open the console in a browser.")] = True,
    agi_port: Annotated[int, typer.Option(min=0, max=65535, help="FastAGI port; 0: any free port.")] = 0,
    crm: Annotated[
        str,
        typer.Option(
            "--crm",
            metavar="NAMES",
            help="CRMs to start, separated by commas: zoho, espocrm, suitecrm, hubspot, odoo, vtiger.",
        ),
    ] = "zoho",
    log_level: Annotated[str, typer.Option(help="debug, info, warning or error.")] = "warning",
) -> None:
    """Start the server with sandbox CRMs and a simulated phone system on this machine. Ctrl+C stops everything."""
    from cordboard.cli import server_log, start_errors
    from cordboard.cli.demo import demo_crms, demo_environment  # slow to load; other commands need none of it

    names = tuple(dict.fromkeys(name.strip() for name in crm.split(",") if name.strip()))
    if not names or demo_crms.unknown(names):
        stop(tr("Unknown CRM: {crm}.", crm=crm), tr("Choose from: {known}.", known=", ".join(demo_crms.CRMS)), USAGE)
    asked = demo_environment.Asked(
        port=port, data=data, ready_json=ready_json, traffic=traffic, browser=browser, agi_port=agi_port, crms=names
    )
    os.umask(0o077)  # what the demo writes, its simulators too, is read by its owner alone
    server_log.configure(log_level)
    try:
        demo_environment.play(asked)
    except (demo_environment.NotReady, *start_errors.ERRORS) as broken:
        otherwise = tr("Choose another --port, for example --port 0.")
        if data is not None and isinstance(broken, demo_environment.NotReady):
            otherwise = tr("The demo's files in {folder} may be damaged: choose another --data.", folder=data)
        cause, advice = start_errors.explained(broken, data or Path(tempfile.gettempdir()), otherwise)
        stop(tr("The demo cannot start: {cause}", cause=cause), advice)
