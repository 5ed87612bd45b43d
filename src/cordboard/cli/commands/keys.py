"""`cordboard rotate-key`: a new encryption key for the stored secrets of connections."""

from pathlib import Path
from typing import Annotated

import typer

from cordboard.cli.console_output import stop, text
from cordboard.cli.language import tr
from cordboard.cli.server_address import data_dir

EXAMPLES = """Examples:

  cordboard rotate-key --data /var/lib/cordboard"""

Data = Annotated[Path | None, typer.Option(help="Data folder. Default: CORDBOARD_DATA, or a folder in your home.")]


def rotate_key(data: Data = None) -> None:
    """Encrypt the stored secrets with a new key. Stop the server first, and back up the new key file afterwards."""
    from cordboard.cli import server_process  # loads the whole application; other commands need none of it

    folder = data or data_dir()
    try:
        count = server_process.rotate_key(folder)
    except (OSError, server_process.WrongKey) as broken:
        stop(tr("The key was not changed: {why}", why=str(broken)), tr("Stop the server, then try again."))
    text(
        tr(
            "{count, plural, one {# secret is} other {# secrets are}} encrypted with the new key. Back up {path}.",
            count=count,
            path=str(folder / "cordboard.key"),
        )
    )
