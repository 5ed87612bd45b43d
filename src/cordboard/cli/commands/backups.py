"""`cordboard backup` and `cordboard restore`: the database, with the list of erased people."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from cordboard.cli.console_output import stop, text
from cordboard.cli.language import tr
from cordboard.cli.server_address import data_dir

BACKUP_EXAMPLES = """Examples:

  cordboard backup /backup/cordboard

  cordboard backup /backup/cordboard --data /var/lib/cordboard"""
RESTORE_EXAMPLES = """Examples:

  cordboard restore /backup/cordboard/cordboard-20261129T090000Z.db --data /var/lib/cordboard"""

Data = Annotated[Path | None, typer.Option(help="Data folder. Default: CORDBOARD_DATA, or a folder in your home.")]


def backup(
    folder: Annotated[Path, typer.Argument(help="Folder for the copy.")],
    data: Data = None,
    with_key: Annotated[bool, typer.Option("--with-key", help="Copy the encryption key too.")] = False,
) -> None:
    """Copy the database of a running server, with the list of erased people."""
    from cordboard.cli import server_process  # loads the whole application; other commands need none of it

    source = data or data_dir()
    try:
        made = server_process.back_up(source, folder, datetime.now(UTC), with_key=with_key)
    except (OSError, sqlite3.Error) as broken:
        stop(tr("No backup was made: {why}", why=str(broken)), tr("Check the folders, then try again."))
    text(tr("Backup: {path}", path=str(made)))
    if not with_key:
        text(tr("Keep a copy of {path} in another place.", path=str(source / "cordboard.key")))


def restore(
    backup: Annotated[Path, typer.Argument(help="The file that 'backup' made.")],
    data: Data = None,
    replace: Annotated[bool, typer.Option("--replace", help="Delete the database that is there.")] = False,
) -> None:
    """Restore a backup. Stop the server first. Erased people are erased again when it starts."""
    from cordboard.cli import server_process

    folder = data or data_dir()
    try:
        done = server_process.restore(folder, backup, replace=replace)
    except (OSError, sqlite3.Error, server_process.WrongKey) as broken:
        stop(tr("Nothing was restored: {why}", why=str(broken)), tr("Stop the server, then try again."))
    text(tr("Restored: {path}", path=str(done.database)))
    if not done.readable:
        text(tr("The list of erased people can't be read with this key. Put the newest key file in its place."))
    elif done.erased:
        text(
            tr(
                "{count, plural, one {# entry on the list of erased people is} "
                "other {# entries on the list of erased people are}} applied at the start.",
                count=done.erased,
            )
        )
