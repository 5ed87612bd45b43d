"""The mechanical fixes of findings, as changes of the settings in the form of JSON Patch (RFC 6902). Pure.

A finding whose fix is a choice of people has none: its sentence says what to do.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from cordboard.domain.calls.call import Value
from cordboard.domain.settings.company import Weekday
from cordboard.domain.settings.crm_plan import CrmPlan, Mode, OwnerRule
from cordboard.domain.settings.findings import Finding
from cordboard.domain.settings.settings import Settings

_PLACE = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
_PLAN = msgspec.json.decode(msgspec.json.encode(CrmPlan()))
Path = tuple[str, ...]


class Change(Value, frozen=True, kw_only=True, omit_defaults=False):
    """One operation: `op` is add, replace or remove; `path` a JSON Pointer into the settings; `value` of any kind."""

    op: str
    path: str
    value: Any = None


def fix_of(one: Finding, settings: Settings) -> tuple[Change, ...]:
    """What to change so that this finding is gone; empty where a person has to choose."""
    fix = _FIXES.get(one.code)
    return fix(_path(one.where, settings), one, settings) if fix else ()


def fixed(settings: Settings, changes: Sequence[Change]) -> Settings:
    """The settings after these changes, in order."""
    return settings_of(changed(settings, changes))


def settings_of(whole: Mapping[str, Any]) -> Settings:
    """Of values as JSON has them; names that settings do not have are left out. Raises: msgspec.ValidationError."""
    return msgspec.json.decode(msgspec.json.encode(whole), type=Settings)


def changed(settings: Settings, changes: Sequence[Change]) -> dict[str, Any]:
    """The same as JSON has it, with every name that the changes hold. Raises: LookupError, TypeError, ValueError."""
    whole: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(settings))
    for one in changes:
        *way, last = (part.replace("~1", "/").replace("~0", "~") for part in one.path.split("/")[1:])
        parent: Any = whole
        for part in way:
            parent = parent[int(part)] if isinstance(parent, list) else parent[part]
        if isinstance(parent, list):
            _change_list(parent, int(last), one)
        elif one.op == "remove":
            del parent[last]
        else:
            parent[last] = one.value
    return whole


def _change_list(parent: list[Any], at: int, one: Change) -> None:
    if one.op == "remove":
        del parent[at]
    elif one.op == "add":
        parent.insert(at, one.value)
    else:
        parent[at] = one.value


def _path(where: str, settings: Settings) -> Path:
    """`crm.zoho.rules[2].then` in parts; a name of the settings may hold dots."""
    for name in settings.crm:
        if where == f"crm.{name}" or where.startswith(f"crm.{name}."):
            return ("crm", name, *_parts(where[len(f"crm.{name}") :]))
    return _parts(where)


def _parts(where: str) -> Path:
    return tuple(name or number for name, number in _PLACE.findall(where))


def _pointer(path: Path) -> str:
    return "".join(f"/{part.replace('~', '~0').replace('/', '~1')}" for part in path)


def _replace(path: Path, value: Any) -> tuple[Change, ...]:
    return (Change(op="replace", path=_pointer(path), value=value),)


Fix = Callable[[Path, Finding, Settings], tuple[Change, ...]]


LISTS = frozenset({"caller_fields", "deal_phone_fields"})  # of fields: one that is gone is taken off


def _set(value: Any, *to: str, up: int = 0) -> Fix:
    """Give the place, or a neighbour `to` behind `up` steps back, this value."""
    return lambda path, one, settings: _replace((*path[: len(path) - up], *to), value)


def _remove(path: Path, one: Finding, settings: Settings) -> tuple[Change, ...]:
    """Take away the row that the path is in: up to its last number."""
    last = max((n for n, part in enumerate(path) if part.isdigit()), default=None)
    return () if last is None else (Change(op="remove", path=_pointer(path[: last + 1])),)


def _default(path: Path, one: Finding, settings: Settings) -> tuple[Change, ...]:
    """The value that the built-in plan has."""
    return _replace(path, _PLAN[path[-1]])


def _at_least(key: str, unit: str) -> Fix:
    """The smallest or largest value that is taken, as the finding says it."""
    return lambda path, one, settings: _replace(
        path, f"PT{one.values[key]}M" if unit == "min" else int(one.values[key])
    )


def _repeated_cell(path: Path, one: Finding, settings: Settings) -> tuple[Change, ...]:
    """The matrix reads the first one."""
    cells = settings.crm[path[1]].scenario
    key = (one.values["situation"], one.values["party"], one.values["entity"])
    rows = [n for n, cell in enumerate(cells) if (cell.situation.value, cell.party.value, cell.entity.value) == key]
    return tuple(Change(op="remove", path=_pointer((*path, str(n)))) for n in reversed(rows[1:]))


def _repeated_owner(path: Path, one: Finding, settings: Settings) -> tuple[Change, ...]:
    """The first one holds."""
    rows = [n for n, row in enumerate(settings.crm[path[1]].owners) if row.entity.value == one.values["entity"]]
    return tuple(Change(op="remove", path=_pointer((*path, str(n)))) for n in reversed(rows[1:]))


def _by_manager(path: Path, one: Finding, settings: Settings) -> tuple[Change, ...]:
    """The call's manager owns it instead."""
    row = path[: path.index("owners") + 2]
    return (*_replace((*row, "rule"), OwnerRule.CALL_MANAGER.value), *_replace((*row, "user"), None))


def _opened(path: Path, one: Finding, settings: Settings) -> tuple[Change, ...]:
    """The first kind of record of the circle belongs to the call's manager."""
    owners, kind = settings.crm[path[1]].owners, one.values["circle"].split(" ← ")[0]
    row = next(n for n, each in enumerate(owners) if each.entity.value == kind)
    return _by_manager((*path, str(row)), one, settings)


def _nobody(path: Path, one: Finding, settings: Settings) -> tuple[Change, ...]:
    """Whoever is gone is named no longer: the fallback holds."""
    if "owners" in path:
        return _by_manager(path, one, settings)
    if path[0] == "team":
        return (Change(op="remove", path=_pointer(path)),)
    return _replace(path, None) if path[-1] in ("default_user", "owner", "escalate_to") else ()


def _mapped(path: Path, one: Finding, settings: Settings) -> tuple[Change, ...]:
    return (Change(op="add", path=_pointer(path), value=one.values["id"]),)


def _retyped(path: Path, one: Finding, settings: Settings) -> tuple[Change, ...]:
    """The number that was meant, in the place of what was typed."""
    member, (wrong, better) = settings.team[int(path[1])], (one.values["extension"], one.values["better"])
    extensions = [better if each == wrong else each for each in member.extensions]
    return _replace(path, list(dict.fromkeys(extensions)))


def _without_extension(path: Path, one: Finding, settings: Settings) -> tuple[Change, ...]:
    """The first person keeps it."""
    n, extension = int(path[1]), one.values["extension"]
    member = settings.team[n]
    left = _replace(path, [each for each in member.extensions if each != extension])
    rings = member.primary == extension
    return (*left, *(_replace(("team", str(n), "primary"), None) if rings else ()))


def _spelled(path: Path, one: Finding, settings: Settings) -> tuple[Change, ...]:
    template = getattr(settings.crm[path[1]].texts, path[-1])
    return _replace(path, template.replace(f"{{{one.values['name']}}}", f"{{{one.values['meant']}}}"))


def _unowned(path: Path, one: Finding, settings: Settings) -> tuple[Change, ...]:
    """The entry of the stop list goes: its number has an owner again."""
    return _remove(path, one, settings)


_FIXES: Mapping[str, Fix] = {
    "adopt_within.negative": _default,
    "callback_days.none": _set([day.value for day in Weekday]),
    "callback_within.long": _default,
    "callback_within.negative": _default,
    "caller_fields.no_name": _remove,
    "caller_fields.no_person": _remove,
    "connection.unknown": lambda path, one, settings: (Change(op="remove", path=_pointer(path)),),
    "crm_routing.no_record": _remove,
    "crm_routing.nobody": _remove,
    "crm_routing.twice": _remove,
    "deal_active_within.negative": _default,
    "deal_places.stage_alone": _set(None, "stage", up=1),
    "default_user.inactive": _nobody,
    "dialling.prefix": _remove,
    "direct.substitute": _set(""),
    "direct.twice": _remove,
    "escalate_after.none": _set(None),
    "escalate_to.no_deadline": _set(None, "escalate_to", up=1),
    "extensions.caller_id": _remove,
    "extensions.first_leg": _set(None),
    "extensions.mac": _set(None),
    "extensions.number": _remove,
    "extensions.twice": _remove,
    "field.gone": lambda path, one, settings: (
        _remove(path, one, settings) if LISTS & set(path) else _default(path, one, settings)
    ),
    "field.read_only": _set(None),
    "hours.empty": _remove,
    "hours.no_day": _remove,
    "lead_status.gone": _set(None),
    "mappings.gone": _remove,
    "numbers.ignored_and_owned": _unowned,
    "numbers.owner": _set(None),
    "numbers.twice": _remove,
    "owners.cycle": _opened,
    "owners.no_target": _remove,
    "owners.no_user": _by_manager,
    "owners.twice": _repeated_owner,
    "place.gone": lambda path, one, settings: (*_replace(path, None), *_replace((*path[:-1], "stage"), None)),
    "place.stage_gone": _set(None),
    "queues.name": _remove,
    "queues.twice": _remove,
    "reports.twice": _remove,
    "retention.too_short": _at_least("least", "days"),
    "routes.shadowed": _remove,
    "rules.never": _remove,
    "rules.shadowed": _remove,
    "scenario.lead_beside": _set(Mode.OFF.value, "mode"),
    "scenario.never": _set(Mode.OFF.value),
    "scenario.no_meaning": _set(Mode.OFF.value),
    "scenario.nobody_to_update": _set(Mode.OFF.value),
    "scenario.own_owner": _by_manager,
    "scenario.twice": _repeated_cell,
    "sms.prefix": _remove,
    "sms.quiet": _set(None),
    "sms.sender": _remove,
    "stop_list.covered": _remove,
    "stop_list.extension": _remove,
    "stop_list.number": _remove,
    "stop_list.prefix": _remove,
    "stop_list.range": _remove,
    "stop_list.tag": _remove,
    "stop_list.twice": _remove,
    "stop_list.until": _set(None),
    "task_type.gone": _set(None),
    "team.could_map": _mapped,
    "team.extension": _without_extension,
    "team.primary": _set(None),
    "team.typed_extension": _retyped,
    "texts.misspelt": _spelled,
    "time_zone.unknown": _set(None),
    "language.unknown": _set(None),
    "unheard_after.short": _at_least("least", "min"),
    "user.inactive": _nobody,
    "wait_for_record.negative": _default,
    "user.unknown": _nobody,
}


MECHANICAL = frozenset(_FIXES)
"""Codes of the findings that can be fixed by a change."""
