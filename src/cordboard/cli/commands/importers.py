"""`cordboard import`: settings of other phone systems as settings of ours; the file stays on this machine.

Each part that is not converted is listed with its line and the reason, and the exit status is then 1.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from cordboard.cli.console_output import PROBLEM, USAGE, AsJson, emit, err, stop, text
from cordboard.cli.csv_import import Target
from cordboard.cli.language import tr
from cordboard.cli.settings_toml import written_part
from cordboard.domain.importers.asterlink import read_asterlink
from cordboard.domain.importers.converted import REASONS, Converted, Left, Unreadable
from cordboard.domain.importers.crm_template import read_crm_template
from cordboard.domain.importers.rule_table import read_rule_table

EXAMPLES = """Examples:

  cordboard import 3cx-crm template.xml --file connection.json

  cordboard import pbxware-rules rules.csv --crm zoho --file routes.toml

  cordboard import asterlink conf.yml --file connections.json"""
imports = typer.Typer(no_args_is_help=True, help="Convert settings of other phone systems.")
Source = Annotated[Path, typer.Argument(metavar="FILE", help="The file of the other system.")]


@imports.command("3cx-crm")
def crm_template(file: Source, target: Target = None, as_json: AsJson = False) -> None:
    """Convert a CRM template of 3CX (XML) to a connection to your own CRM.

    The result is the body of 'POST /api/v1/connections'; secrets are not in it.
    """
    _tell(_read(file, read_crm_template), as_json, target, _json)


@imports.command("pbxware-rules")
def rule_table(
    file: Source,
    crm: Annotated[str | None, typer.Option(help="The connected CRM that the rules ask.")] = None,
    target: Target = None,
    as_json: AsJson = False,
) -> None:
    """Convert a table of PBXware's CRM routing rules (CSV) to routing rules.

    The columns are the words of its screen, in English or French. The result is the part 'routes' of the settings.
    """
    converted = _read(file, lambda content: read_rule_table(content, crm))
    _tell(converted, as_json, target, written_part)


@imports.command("asterlink")
def asterlink(file: Source, target: Target = None, as_json: AsJson = False) -> None:
    """Convert the settings of AsterLink (YAML) to connections.

    Each entry of 'connections' is the body of 'POST /api/v1/connections'; secrets are not in it.
    """
    _tell(_read(file, read_asterlink), as_json, target, _json)


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _read(file: Path, reader: Callable[[bytes], Converted]) -> Converted:
    try:
        return reader(file.read_bytes())
    except OSError as broken:
        stop(tr("{path} can't be read: {reason}.", path=file, reason=broken.strerror), "", USAGE)
    except Unreadable as wrong:
        at = tr("line {line}", line=wrong.line)
        stop(f"{file}, {at}: {wrong}" if wrong.line else f"{file}: {wrong}", "", USAGE)


def _tell(converted: Converted, as_json: bool, target: Path | None, shown: Callable[[dict[str, Any]], str]) -> None:
    if as_json:
        emit(converted)
    elif target is not None:
        target.write_text(shown(converted.content), encoding="utf-8")
        text(tr("Written to {path}.", path=target))
    else:
        text(shown(converted.content).removesuffix("\n"))
    for one in converted.left if not as_json else ():
        err.print(f"{tr('line {line}', line=one.line)}: {one.part}: {_reason(one)}")
    if converted.left:
        raise typer.Exit(PROBLEM)


def _reason(one: Left) -> str:
    return tr(REASONS[one.code], **one.values)
