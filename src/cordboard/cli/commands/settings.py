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
    typed,
)
from cordboard.cli.explanation import labelled
from cordboard.cli.language import tr
from cordboard.cli.rule_words import order_in_words, rule_in_words
from cordboard.cli.server_client import Remote, Server, Token, finding_text, remote
from cordboard.domain.settings.settings import DEFAULT_PLAN, Settings, with_plans
from cordboard.domain.settings.versions import WrittenSettings, renamed, upgrade

FILE = "settings.toml"
EXAMPLES = """Examples:

  cordboard export ./settings

  cordboard export ./settings --version 3

  cordboard plan ./settings

  cordboard apply ./settings --note "second line"
"""
Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The folder with settings.toml.")]


def export(
    folder: Folder,
    version: Annotated[int | None, typer.Option(help="Export an earlier version instead; 'apply' restores it.")] = None,
    server: Server = None,
    token: Token = None,
) -> None:
    """Write the active settings, or an earlier version, to a folder."""
    with remote(server, token) as far:
        version, settings = _settings_at(far, "/settings" if version is None else f"/settings/versions/{version}")
        names = _names_of_users(far)
    path = folder / FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(
            f"# Settings of Cordboard, version {version}.\n{settings_toml.written(settings, names)}", encoding="utf-8"
        )
    except OSError as broken:
        problem = tr("{path} can't be written: {reason}.", path=path, reason=broken.strerror)
        stop(problem, tr("Choose another folder."), USAGE)
    text(tr("{path}: version {version}", path=path, version=version))


def plan(folder: Folder, as_json: AsJson = False, server: Server = None, token: Token = None) -> None:
    """Show what 'apply' would change, and any errors. Exits with 1 if it can't be applied."""
    written = read_folder(folder)
    with remote(server, token) as far:
        version, now = in_force(far)
        wanted = in_todays_shape(written, now)
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
    note: Annotated[str, typer.Option(help="Note, saved with the version.")] = "",
    server: Server = None,
    token: Token = None,
) -> None:
    """Save the settings in a folder as a new version, if they differ."""
    written = read_folder(folder)
    with remote(server, token) as far:
        version, now = in_force(far)
        wanted = in_todays_shape(written, now)
        if now == wanted:
            text(tr("No changes from version {version}.", version=version))
            return
        body = {"settings": msgspec.to_builtins(wanted), "note": note, "base_version": version}
        saved = far.send("PUT", "/settings", body)
    text(tr("Saved as version {version}. Active from the next call.", version=saved["version"]))


def _names_of_users(far: Remote) -> dict[str, str]:
    """CRM user ID -> name, as far as the CRMs list their users."""
    crms = [one["id"] for one in far.get("/connections")["items"] if one["kind"] == "crm"]
    pages = [far.find(f"/connections/{crm}/crm-users") for crm in crms if far.ok(f"/connections/{crm}/crm-users")]
    return {user["id"]: user["name"] for page in pages if page for user in page["items"]}


def in_force(far: Remote) -> tuple[int, Settings]:
    return _settings_at(far, "/settings")


def _settings_at(far: Remote, path: str) -> tuple[int, Settings]:
    answer = far.get(path)
    return answer["version"], msgspec.convert(answer["settings"], Settings)


def in_todays_shape(written: WrittenSettings, now: Settings) -> Settings:
    """What the file asks for. Keys of the version before speak of the first CRM, and are named on stderr."""
    crm = next(iter(now.crm), DEFAULT_PLAN)
    for old in renamed(written, crm):
        text = tr("{key} is now {now}. The old name works for one more version.", key=old.key, now=old.now)
        err.print(f"{FILE}: {text}")
    wanted = upgrade(written, crm, now)
    return with_plans(wanted, [name for name in now.crm if name not in wanted.crm])


def read_folder(folder: Path) -> WrittenSettings:
    path = folder / FILE
    try:
        return settings_toml.read(path.read_text(encoding="utf-8"))
    except OSError as broken:
        problem = tr("{path} can't be read: {reason}.", path=path, reason=broken.strerror)
        stop(problem, tr("Create it with: {command}", command=typed("export DIR")), USAGE)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        stop(tr("{path} isn't valid TOML: {reason}.", path=path, reason=broken), code=USAGE)
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
            moved = {} if removed or added else {"order": new}
            found.append({"setting": name, "removed": removed, "added": added, **moved})
        else:
            found.append({"setting": name, "from": old, "to": new})
    return found


def _entry(entry: Any) -> str:
    if isinstance(entry, dict) and {"when", "then"} <= entry.keys():
        return rule_in_words(entry)
    return ", ".join(f"{k}={v}" for k, v in entry.items() if v is not None) if isinstance(entry, dict) else str(entry)


def _show(version: int, changes: list[dict[str, Any]], findings: list[dict[str, Any]]) -> None:
    if not changes:
        text(tr("No changes from version {version}.", version=version))
    for change in changes:
        out.print(titled(change["setting"]))
        if "to" in change:
            text(f"  {change['from']} -> {change['to']}")
        if "order" in change and change["setting"].endswith(".rules"):
            text(f"  {order_in_words(change['order'])}")
        for sign, colour, key in (("-", "red", "removed"), ("+", "green", "added")):
            for entry in change.get(key, ()):
                out.print(f"  {sign} {_entry(entry)}", style=colour)
    for finding in findings:
        level = tr("error") if finding["level"] == "error" else tr("warning")
        err.print(f"{labelled(level, finding['where'])}: {finding_text(finding)}")
