"""A table of PBXware's CRM routing rules as routes of ours. Pure.

PBXware has no export of them, so the table is CSV with the words of its screen as columns, in English or French: one
row a line of a rule; a row without a rule's name belongs to the rule above.
Source: PBXware manual, chapter CRM, "Routing" (screen of version 7; seed 4 of the list of requirements).
"""

import csv
import io
import re
from collections.abc import Mapping
from typing import Any

from cordboard.domain.importers.converted import Converted, Left, Unreadable

COLUMNS: Mapping[str, str] = {
    "rule name": "name", "nom de la règle": "name",
    "crm field name": "field", "nom du champ crm": "field",
    "location": "location", "localisation": "location",
    "location option": "place", "option de localisation": "place",
    "greeting": "greeting", "instructions d'accueil": "greeting",
    "crm to use": "crm", "crm à utiliser": "crm",
    "crm modules": "module", "modules crm": "module",
    "crm username": "user", "nom d'utilisateur crm": "user",
    "crm password": "password", "mot de passe crm": "password",
    "crm url": "url", "url du crm": "url",
    "default destination": "default", "destination par défaut": "default",
    "default destination option": "default_target", "option de destination par défaut": "default_target",
    "voicemail": "voicemail", "messagerie vocale": "voicemail",
    "operator": "operator", "opérateur": "operator",
    "value": "value", "valeur": "value",
    "destination": "kind",
    "destination option": "target", "option de destination": "target",
}  # fmt: skip
NEEDED = ("name", "field", "operator", "value", "kind")
OPERATORS: Mapping[str, str] = {
    "=": "equals", "==": "equals", "!=": "not_equals", "<>": "not_equals", "≠": "not_equals",
    "<": "less", "<=": "at_most", "≤": "at_most", ">": "greater", ">=": "at_least", "≥": "at_least",
}  # fmt: skip
DESTINATIONS: Mapping[str, str] = {
    "queue": "queue", "file d'attente": "queue", "queues": "queue",
    "ivr": "ivr", "svi": "ivr",
    "extension": "extension", "poste": "extension",
    "ring group": "group", "groupe d'appel": "group", "groupe de sonnerie": "group",
    "remote access": "", "playback": "announcement", "play file": "announcement", "recording": "announcement",
    "enregistrement": "announcement", "lecture": "announcement",
    "voicemail": "voicemail", "messagerie vocale": "voicemail",
    "external": "external", "external number": "external", "numéro externe": "external",
}  # fmt: skip
PLACES = {"did": "did", "sda": "did", "ivr": "ivr", "svi": "ivr"}
MODULES = {"contacts": "contacts", "leads": "leads", "accounts": "accounts", "deals": "deals", "potentials": "deals",
           "opportunities": "deals"}  # fmt: skip
YES = frozenset({"yes", "oui", "1", "true", "on", "x"})
Row = Mapping[str, str]


def read_rule_table(content: bytes, connection: str | None = None) -> Converted:
    """The setting `routes`. `connection`: the connected CRM that the rules ask. Raises: Unreadable."""
    rows = _rows(content)
    table = _Table(connection)
    for line, row in rows:
        table.add(line, row)
    return Converted(content={"routes": table.routes()}, left=tuple(table.left))


def _rows(content: bytes) -> list[tuple[int, Row]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable("The file is no UTF-8 text.") from None
    head = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text), delimiter=";" if head.count(";") > head.count(",") else ",")
    names = [COLUMNS.get(_plain(one), "") for one in next(reader, [])]
    missing = [name for name in NEEDED if name not in names]
    if missing:
        columns = [next(theirs for theirs, ours in COLUMNS.items() if ours == name) for name in missing]
        raise Unreadable(f"Columns are missing: {', '.join(columns)}.", 1)
    found: list[tuple[int, Row]] = []
    for cells in reader:
        row = {name: cell.strip() for name, cell in zip(names, cells, strict=False) if name}
        if any(row.values()):
            found.append((reader.line_num, row))
    return found


class _Table:
    """The rules being converted."""

    def __init__(self, connection: str | None) -> None:
        self.left: list[Left] = []
        self._connection = connection
        self._routes: list[dict[str, Any]] = []

    def routes(self) -> list[dict[str, Any]]:
        return self._routes

    def add(self, line: int, row: Row) -> None:
        """One row: the head of a rule, a line of one, or both."""
        if row.get("name"):
            self._begin(line, row)
        if not self._routes:
            self._leave(line, "", "no_rule")
        elif any(row.get(name) for name in ("operator", "value", "kind")):
            self._line(line, row)

    def _leave(self, line: int, part: str, code: str, text: str = "") -> None:
        self.left.append(Left(line=line, part=part, code=code, values={"text": text} if text else {}))

    def _begin(self, line: int, row: Row) -> None:
        route: dict[str, Any] = {"id": self._id(row["name"]), "name": row["name"]}
        place = PLACES.get(_plain(row.get("location", "")))
        if place and row.get("place"):
            route["place"] = {place: row["place"]}
        elif place:
            self._leave(line, row["name"], "incomplete", "Location option")
        else:
            self._leave(line, row["name"], "location", row.get("location", ""))
        if row.get("greeting") and place == "ivr":
            route |= {"greeting": row["greeting"], "digits": {}}
        route["source"] = self._source(line, row)
        route["lines"] = []
        if (default := self._destination(line, row.get("default", ""), row.get("default_target", ""))) is not None:
            voicemail = {"voicemail": True} if _plain(row.get("voicemail", "")) in YES else {}
            route["default"] = {**default, **voicemail}
        self._routes.append(route)

    def _source(self, line: int, row: Row) -> dict[str, Any]:
        """A CRM that is connected here, or the address of one's own."""
        if row.get("url"):
            return {"url": row["url"], "field": row.get("field", "")}
        if row.get("user") or row.get("password"):
            self._leave(line, row["name"], "secret")
        if self._connection is None:
            self._leave(line, row["name"], "connection")
        module = MODULES.get(_plain(row.get("module", "")) or "contacts")
        if module is None:
            self._leave(line, row["name"], "module", row["module"])
        connection = {"connection": self._connection} if self._connection else {}
        return {**connection, "module": module or "contacts", "field": row.get("field", "")}

    def _line(self, line: int, row: Row) -> None:
        route = self._routes[-1]
        operator = OPERATORS.get(row.get("operator", ""))
        if operator is None:
            self._leave(line, route["name"], "operator", row.get("operator", "") or "-")
            return
        destination = self._destination(line, row.get("kind", ""), row.get("target", ""))
        if destination is None:
            return
        route["lines"].append({"operator": operator, "value": row.get("value", ""), **destination})

    def _destination(self, line: int, kind: str, target: str) -> dict[str, str] | None:
        if not kind:
            return None
        found = DESTINATIONS.get(_plain(kind))
        if not found:
            self._leave(line, self._routes[-1]["name"] if self._routes else "", "destination", kind)
            return None
        return {"kind": found, "target": target}

    def _id(self, name: str) -> str:
        """An id that dialplans can name; a second rule of the same name gets a number."""
        plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:32] or "rule"
        taken = {route["id"] for route in self._routes}
        return (
            plain
            if plain not in taken
            else next(f"{plain}-{n}" for n in range(2, 10_000) if f"{plain}-{n}" not in taken)
        )


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("’", "'").split())
