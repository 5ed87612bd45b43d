"""`cordboard export`, `plan`, `apply`: settings as files that can be reviewed and kept with other code."""

import tomllib
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from cordboard.cli import settings_toml
from cordboard.cli.console_output import (
    PROBLEM,
    USAGE,
    AsJson,
    emit,
    err,
    out,
    stop,
    text,
    titled,
)
from cordboard.cli.server_client import Remote, Server, Token, remote
from cordboard.domain.settings.settings import DEFAULT_PLAN, Settings, with_plans
from cordboard.domain.settings.versions import WrittenSettings, renamed, upgrade

FILE = "settings.toml"
EXAMPLES = """Examples:

  cordboard export ./settings

  cordboard export ./settings --version 3

  cordboard plan ./settings

  cordboard apply ./settings --note "second line"""
Folder = Annotated[Path, typer.Argument(metavar="DIR", help=f"The folder that holds {FILE}.")]


def export(
    folder: Folder,
    version: Annotated[int | None, typer.Option(help="One of before instead; 'apply' puts it in force again.")] = None,
    server: Server = None,
    token: Token = None,
) -> None:
    """Write the settings in force, or those of a version, into a folder."""
    with remote(server, token) as far:
        version, settings = _settings_at(far, "/settings" if version is None else f"/settings/versions/{version}")
    path = folder / FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(
            f"# Settings of Cordboard, version {version}.\n{settings_toml.written(settings)}", encoding="utf-8"
        )
    except OSError as broken:
        stop(f"{path} cannot be written: {broken.strerror}.", "Name a folder that can be written to.", USAGE)
    text(f"{path}: version {version}")


def plan(folder: Folder, as_json: AsJson = False, server: Server = None, token: Token = None) -> None:
    """What 'apply' would change, and what the checker says. Leaves with 1 when it would be refused."""
    written = _read(folder)
    with remote(server, token) as far:
        version, now = _in_force(far)
        wanted = _in_todays_shape(written, now)
        findings = far.send("POST", "/settings/check", {"settings": msgspec.to_builtins(wanted)})["items"]
    changes = differences(msgspec.to_builtins(now), msgspec.to_builtins(wanted))
    if as_json:
        emit({"version": version, "changes": changes, "findings": findings})
    else:
        _show(version, changes, findings)
    if any(finding["level"] == "error" for finding in findings):
        raise typer.Exit(PROBLEM)


def apply(
    folder: Folder,
    note: Annotated[str, typer.Option(help="Why; kept with the version.")] = "",
    server: Server = None,
    token: Token = None,
) -> None:
    """Save the folder's settings as a new version, when they differ."""
    written = _read(folder)
    with remote(server, token) as far:
        version, now = _in_force(far)
        wanted = _in_todays_shape(written, now)
        if now == wanted:
            text(f"Nothing to change: version {version} says the same.")
            return
        body = {"settings": msgspec.to_builtins(wanted), "note": note, "base_version": version}
        saved = far.send("PUT", "/settings", body)
    text(f"Version {saved['version']} is in force.")


def _in_force(far: Remote) -> tuple[int, Settings]:
    return _settings_at(far, "/settings")


def _settings_at(far: Remote, path: str) -> tuple[int, Settings]:
    answer = far.get(path)
    return answer["version"], msgspec.convert(answer["settings"], Settings)


def _in_todays_shape(written: WrittenSettings, now: Settings) -> Settings:
    """What the file asks for. Keys of the version before speak of the first CRM, and are named on stderr."""
    crm = next(iter(now.crm), DEFAULT_PLAN)
    for old in renamed(written, crm):
        err.print(f"notice: {FILE}: {old.key} is now {old.now}; the old name is read for one version.")
    wanted = upgrade(written, crm, now)
    return with_plans(wanted, [name for name in now.crm if name not in wanted.crm])


def _read(folder: Path) -> WrittenSettings:
    path = folder / FILE
    try:
        return settings_toml.read(path.read_text(encoding="utf-8"))
    except OSError as broken:
        stop(f"{path} cannot be read: {broken.strerror}.", "'cordboard export DIR' writes one.", USAGE)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        stop(f"{path} is no TOML: {broken}.", code=USAGE)
    except msgspec.ValidationError as wrong:
        stop(f"{path}: {wrong}", code=USAGE)


def differences(now: dict[str, Any], wanted: dict[str, Any]) -> list[dict[str, Any]]:
    """What changes: single values as from and to, entries of lists as added and removed."""
    found: list[dict[str, Any]] = []
    for name in dict.fromkeys((*now, *wanted)):
        old, new = now.get(name), wanted.get(name)
        if old == new:
            continue
        if isinstance(old, dict) and isinstance(new, dict):
            found += [{**one, "setting": f"{name}.{one['setting']}"} for one in differences(old, new)]
        elif isinstance(old, (list, tuple)) and isinstance(new, (list, tuple)):
            removed, added = [e for e in old if e not in new], [e for e in new if e not in old]
            found.append({"setting": name, "removed": removed, "added": added})
        else:
            found.append({"setting": name, "from": old, "to": new})
    return found


def _entry(entry: Any) -> str:
    return ", ".join(f"{k}={v}" for k, v in entry.items() if v is not None) if isinstance(entry, dict) else str(entry)


def _show(version: int, changes: list[dict[str, Any]], findings: list[dict[str, Any]]) -> None:
    if not changes:
        text(f"Nothing would change: version {version} says the same.")
    for change in changes:
        out.print(titled(change["setting"]))
        if "to" in change:
            text(f"  {change['from']} -> {change['to']}")
        for sign, colour, key in (("-", "red", "removed"), ("+", "green", "added")):
            for entry in change.get(key, ()):
                out.print(f"  {sign} {_entry(entry)}", style=colour)
    for finding in findings:
        err.print(f"{finding['level']}: {finding['where']}: {finding['text']} {finding['fix']}")
