"""Reads settings of every known shape: the present one, and the flat one of the previous version. Pure.

The flat shape had one list of settings for one CRM. Its keys are read for one version: in stored versions (which stay
unchanged), in requests and in files. `old_lines.py` turns its lines into people and numbers.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, UnsetType

from cordboard.domain.calls.call import Value
from cordboard.domain.settings.company import CompanyNumber, Weekday
from cordboard.domain.settings.crm_plan import Cell, CrmPlan, EntityOwner
from cordboard.domain.settings.old_deal_places import WrittenPlace, WrittenPlan, old_places, plan_of_today
from cordboard.domain.settings.old_lines import OldLine, team_and_numbers
from cordboard.domain.settings.old_stop_list import (
    OLD,
    WrittenEntry,
    WrittenNumber,
    numbers_of,
    old_keys,
    stop_list_of,
)
from cordboard.domain.settings.settings import DEFAULT_PLAN, Settings, plan_of
from cordboard.domain.stop_list.entry import StopListEntry


class OldDealPlace(Value, frozen=True, kw_only=True):
    """As the version before wrote it: a layout and a pipeline of Zoho CRM."""

    layout: str | None = None
    pipeline: str | None = None
    stage: str | None = None
    manager: str | None = None


class WrittenSettings(Settings, frozen=True, kw_only=True, omit_defaults=False):
    """Settings as they may be written: today's keys, and those of the version before."""

    numbers: tuple[WrittenNumber, ...] = ()
    crm: dict[str, WrittenPlan] = {}  # type: ignore[assignment]  # nobody writes into the mapping
    stop_list: tuple[WrittenEntry, ...] = ()
    region: Annotated[str, OLD] | UnsetType = UNSET
    language: Annotated[str, OLD] | UnsetType = UNSET
    default_user: Annotated[str | None, OLD] | UnsetType = UNSET
    lines: Annotated[tuple[OldLine, ...], OLD] | UnsetType = UNSET
    cells: Annotated[tuple[Cell, ...], OLD] | UnsetType = UNSET
    owners: Annotated[tuple[EntityOwner, ...], OLD] | UnsetType = UNSET
    ignored: Annotated[tuple[WrittenEntry, ...], OLD] | UnsetType = UNSET
    deal_places: Annotated[tuple[OldDealPlace, ...], OLD] | UnsetType = UNSET
    deal_active_within: Annotated[timedelta, OLD] | UnsetType = UNSET
    callback_within: Annotated[timedelta, OLD] | UnsetType = UNSET
    callback_days: Annotated[tuple[Weekday, ...], OLD] | UnsetType = UNSET
    ringing_unheard_after: Annotated[timedelta, OLD] | UnsetType = UNSET
    talk_unheard_after: Annotated[timedelta, OLD] | UnsetType = UNSET
    lead_status: Annotated[str | None, OLD] | UnsetType = UNSET
    lead_source: Annotated[str | None, OLD] | UnsetType = UNSET
    lead_company: Annotated[str | None, OLD] | UnsetType = UNSET
    log_internal_calls: Annotated[bool, OLD] | UnsetType = UNSET
    create_from_hidden_numbers: Annotated[bool, OLD] | UnsetType = UNSET


MOVED = {  # old key: where the setting is now
    "region": "company.country",
    "language": "company.language",
    "lines": "team and numbers",
    "ignored": "stop_list",
    "ringing_unheard_after": "calls.ringing_unheard_after",
    "talk_unheard_after": "calls.talk_unheard_after",
    "cells": "crm.{connection}.scenario",
    **{
        name: f"crm.{{connection}}.{name}"
        for name in (
            "owners", "default_user", "deal_places", "deal_active_within", "callback_within", "callback_days",
            "lead_status", "lead_source", "lead_company", "log_internal_calls", "create_from_hidden_numbers",
        )
    },
}  # fmt: skip
_OLD_COMPANY = "-"  # the default company name of leads without a company


class Renamed(Value, frozen=True, kw_only=True):
    """An old key that was read, and where its setting is now."""

    key: str
    now: str


def stored(body: bytes, connection: str = DEFAULT_PLAN, names: Mapping[str, str] | None = None) -> Settings:
    """Decode a stored version of any shape; `connection`: the CRM whose users and plan the flat shape meant.

    `names`: people of that CRM by user id, for people whom the flat shape knew by id only.

    Raises: msgspec.ValidationError, msgspec.DecodeError.
    """
    settings = upgrade(msgspec.json.decode(body or b"{}", type=WrittenSettings), connection, names=names)
    return settings if _chosen(body) else _without_defaults(settings)


class _SavedPlan(Value, frozen=True):
    texts: msgspec.Raw | UnsetType = UNSET


class _Saved(Value, frozen=True):
    crm: dict[str, _SavedPlan] = {}


def _chosen(body: bytes) -> bool:
    """Whether time zone and language could be left empty in this version: it knows the texts of a CRM."""
    plans = msgspec.json.decode(body or b"{}", type=_Saved).crm.values()
    return any(plan.texts is not UNSET for plan in plans)


def _without_defaults(settings: Settings) -> Settings:
    """Earlier releases wrote UTC and English where nobody had chosen; both now come from the CRM's organisation.

    Decisions that were taken then know no organisation, so they stay in UTC and English.
    """
    company = settings.company
    zone = None if company.time_zone == "UTC" else company.time_zone
    language = None if company.language == "en" else company.language
    return msgspec.structs.replace(
        settings, company=msgspec.structs.replace(company, time_zone=zone, language=language)
    )


def upgrade(
    written: WrittenSettings,
    connection: str = DEFAULT_PLAN,
    current: Settings | None = None,
    names: Mapping[str, str] | None = None,
) -> Settings:
    """The settings in today's shape. Old keys mean what they meant, for the plan of `connection`.

    Where only old keys speak of a CRM, the plans of the others stay as they are in `current`, and people keep the ids
    they have there.
    """
    given = {name: value for name in MOVED if (value := getattr(written, name)) is not UNSET}
    now = Settings(**{name: getattr(written, name) for name in Settings.__struct_fields__})
    if not given:
        return _in_todays_shape(now, now.stop_list, now.numbers)
    company = {new: given[old] for old, new in (("region", "country"), ("language", "language")) if old in given}
    limits = {name: given[name] for name in ("ringing_unheard_after", "talk_unheard_after") if name in given}
    team, numbers = now.team, written.numbers
    if "lines" in given:
        members = now.team or (current.team if current else ())
        team, numbers = team_and_numbers(given["lines"], connection, members, names or {})
    others = dict(current.crm) if current and not now.crm else now.crm
    plan = plan_of(now, connection)
    ids = {user: member.id for member in reversed(team) for user in (member.crm_users.get(connection),) if user}
    changed = msgspec.structs.replace(plan, **dict(_of_plan(given, ids)))
    whole = msgspec.structs.replace(
        now,
        company=msgspec.structs.replace(now.company, **company),
        team=team,
        calls=msgspec.structs.replace(now.calls, **limits),
        crm={**others, connection: changed},
    )
    return _in_todays_shape(whole, given.get("ignored", now.stop_list), numbers)


def _in_todays_shape(
    settings: Settings, entries: Sequence[StopListEntry], numbers: Sequence[CompanyNumber]
) -> Settings:
    """With these numbers, everything that is ignored in the stop list alone, and managers' deals placed by rules."""
    stop_list = stop_list_of(entries, numbers, settings.company.home)
    names = {member.id: member.name for member in reversed(settings.team)}
    plans = {connection: plan_of_today(plan, names) for connection, plan in settings.crm.items()}
    return msgspec.structs.replace(settings, numbers=numbers_of(numbers), stop_list=stop_list, crm=plans)


def renamed(written: WrittenSettings, connection: str = DEFAULT_PLAN) -> tuple[Renamed, ...]:
    """The old keys among those written, in their order of old."""
    found = (key for key in MOVED if getattr(written, key) is not UNSET)
    moved = ((key, MOVED[key].format(connection=connection)) for key in found)
    inner = (*old_keys(written.stop_list, written.numbers), *old_places(written.crm))
    return tuple(Renamed(key=key, now=now) for key, now in (*moved, *inner))


def _of_plan(given: Mapping[str, Any], members: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    """The settings of a plan among the old ones; `members`: people by the user id of the only CRM there was."""
    for old, value in given.items():
        match old:
            case "cells":
                yield "scenario", value
            case "owners":
                rows = (msgspec.structs.replace(row, user=_person(row.user, members)) for row in value)
                yield old, tuple(rows)
            case "deal_places":
                yield old, tuple(_place(one, members) for one in value)
            case "lead_company":
                yield old, None if value == _OLD_COMPANY else value
            case _ if old in CrmPlan.__struct_fields__:
                yield old, value


def _place(old: OldDealPlace, members: Mapping[str, str]) -> WrittenPlace:
    """The only CRM there was called a place by its layout and its pipeline: `LAYOUT/PIPELINE`."""
    place = f"{old.layout or ''}/{old.pipeline or ''}" if old.layout or old.pipeline else None
    return WrittenPlace(place=place, stage=old.stage, manager=_person(old.manager, members))


def _person(user: str | None, members: Mapping[str, str]) -> str | None:
    return user and members.get(user, user)
