"""Settings of AsterLink (YAML) as connections of ours. Pure.

Its file names one manager of an Asterisk and one CRM. Its contexts and patterns of numbers decide there what Cordboard
reads from the legs and the country; they are listed. Source: the settings file that AsterLink ships as an example.
"""

from typing import Any

from cordboard.domain.importers.converted import Converted, Left, Unreadable
from cordboard.domain.importers.yaml_nodes import Entry, read_entries

SECTIONS = frozenset({"log_level", "ami", "dialplan", "pbx", "suitecrm", "bitrix24"})
PBX = {"ami.host": "host", "ami.port": "port", "ami.user": "username", "dialplan.dial_context": "dial_context"}
SUITECRM = {"suitecrm.url": "url"}
OUR_RULES = ("log_level", "dialplan.", "pbx.")
NEEDED = ("ami.host", "ami.user")


def read_asterlink(content: bytes) -> Converted:
    """`connections`: each as `POST /api/v1/connections` takes it, without secrets. Raises: Unreadable."""
    entries = list(read_entries(content))
    names = {one.path.partition(".")[0] for one in entries}
    if not names & SECTIONS:
        raise Unreadable("None of the sections of AsterLink is in this file.", 1)
    connections = [{"provider": "asterisk", "settings": _settings(entries, PBX)}]
    if crm := _settings(entries, SUITECRM):
        connections.append({"provider": "suitecrm", "settings": crm})
    known = {one.path for one in entries}
    missing = [Entry(path, "", 1) for path in NEEDED if path not in known]
    left = [_left(one, code) for one in (*missing, *entries) if (code := _reason(one))]
    return Converted(content={"connections": connections}, left=tuple(sorted(left, key=lambda one: one.line)))


def _left(entry: Entry, code: str) -> Left:
    values = {"text": entry.path} if code == "incomplete" else {}
    return Left(line=entry.line, part=entry.path, code=code, values=values)


def _reason(entry: Entry) -> str | None:
    """Why an entry becomes no setting; None if it does."""
    path = entry.path
    if path in PBX or path in SUITECRM:
        return None if entry.text else "incomplete"
    if path == "ami.pass":
        return "secret"
    if path.startswith(OUR_RULES):
        return "by_our_rules"
    return "no_counterpart" if path.partition(".")[0] in SECTIONS else "unknown_part"


def _settings(entries: list[Entry], names: dict[str, str]) -> dict[str, Any]:
    found = {names[one.path]: one.text for one in entries if one.path in names and one.text}
    return {name: int(text) if name == "port" and text.isdecimal() else text for name, text in found.items()}
