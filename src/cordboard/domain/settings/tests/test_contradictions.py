"""Every fault of the catalogue is found, and clean settings are left in peace."""

from datetime import timedelta

import msgspec
import pytest

from cordboard.domain.alerts.settings import AlertMail, Alerts, AlertWebhook, Security
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.scenario.facts import CrmUser
from cordboard.domain.settings.contradictions import FINDINGS, findings
from cordboard.domain.settings.settings import (
    Cell,
    DealPlace,
    EntityOwner,
    IgnoredNumber,
    Line,
    Mode,
    OwnerRule,
    Party,
    Settings,
    Situation,
)

ANA = Line(number="+34928000080", extension="80", user="ana")
CLEAN = Settings(
    default_user="boss", lines=(ANA, Line(number="+380441234567", extension="81", user="ivan", region="UA"))
)
USERS = (
    CrmUser(id="boss", name="Boss"),
    CrmUser(id="ana", name="Ana"),
    CrmUser(id="ivan", name="Ivan"),
    CrmUser(id="gone", name="Gone", active=False),
)
MISSED = Situation.INBOUND_MISSED


def owner(entity: Entity, rule: OwnerRule, user: str | None = None) -> EntityOwner:
    return EntityOwner(entity=entity, rule=rule, user=user)


MAIL = AlertMail(host="mail.example", sender="cordboard@example.com", to=("ana@example.com",))


def mail(**changes: object) -> dict[str, object]:
    return {"alerts": Alerts(mail=msgspec.structs.replace(MAIL, **changes))}


def cells(*rows: tuple[Entity, Mode, Party]) -> tuple[Cell, ...]:
    return tuple(Cell(situation=MISSED, party=party, entity=entity, mode=mode) for entity, mode, party in rows)


FAULTS: list[tuple[str, dict[str, object]]] = [
    ("region.unknown", {"region": "XX"}),
    ("region.unknown", {"region": ""}),
    ("region.unknown", {"lines": (msgspec.structs.replace(ANA, region="Spain"),)}),
    (
        "owners.cycle",
        {
            "owners": (
                owner(Entity.CONTACT, OwnerRule.OWNER_OF_ACCOUNT),
                owner(Entity.ACCOUNT, OwnerRule.OWNER_OF_CONTACT),
            )
        },
    ),
    ("owners.cycle", {"owners": (owner(Entity.LEAD, OwnerRule.OWNER_OF_LEAD),)}),
    ("owners.no_user", {"owners": (owner(Entity.LEAD, OwnerRule.FIXED_USER),)}),
    (
        "owners.twice",
        {"owners": (owner(Entity.LEAD, OwnerRule.DEFAULT_USER), owner(Entity.LEAD, OwnerRule.CALL_MANAGER))},
    ),
    ("owners.no_target", {"owners": (owner(Entity.NOTE, OwnerRule.DEFAULT_USER),)}),
    ("default_user.missing", {"default_user": None}),
    ("default_user.inactive", {"default_user": "gone"}),
    ("user.unknown", {"default_user": "nobody"}),
    ("user.unknown", {"lines": (msgspec.structs.replace(ANA, user="nobody"),)}),
    ("user.unknown", {"owners": (owner(Entity.LEAD, OwnerRule.FIXED_USER, "nobody"),)}),
    ("user.unknown", {"deal_places": (DealPlace(manager="nobody"),)}),
    ("user.inactive", {"lines": (msgspec.structs.replace(ANA, user="gone"),)}),
    ("lines.twice", {"lines": (ANA, Line(number="928 00 00 80", user="ivan"))}),
    ("lines.twice", {"lines": (Line(number="80"), Line(number="80"))}),
    ("lines.extension", {"lines": (ANA, Line(number="+34928000099", extension="80", user="ivan"))}),
    ("lines.number", {"lines": (Line(number="reception"),)}),
    ("lines.number", {"lines": (Line(number=""),)}),
    ("lines.open", {"lines": (Line(number="0671234567"),)}),
    ("lines.ignored_and_mapped", {"lines": (msgspec.structs.replace(ANA, ignore=True),)}),
    ("lines.ignored_and_mapped", {"ignored": (IgnoredNumber(number="0034928000080"),)}),
    ("lines.ignored_and_mapped", {"ignored": (IgnoredNumber(number="80"),)}),
    ("ignored.number", {"ignored": (IgnoredNumber(number="anonymous"),)}),
    ("ignored.twice", {"ignored": (IgnoredNumber(number="600111222"), IgnoredNumber(number="+34600111222"))}),
    (
        "cells.twice",
        {"cells": cells((Entity.TASK, Mode.ALWAYS, Party.NEW), (Entity.TASK, Mode.OFF, Party.NEW))},
    ),
    ("cells.no_meaning", {"cells": cells((Entity.LEAD, Mode.ALWAYS, Party.NEW))}),
    ("cells.no_meaning", {"cells": cells((Entity.CONTACT, Mode.IF_NO_OPEN_DEAL, Party.NEW))}),
    ("cells.no_meaning", {"cells": cells((Entity.TASK, Mode.UPDATE_ONLY, Party.KNOWN))}),
    ("cells.no_meaning", {"cells": cells((Entity.CALL, Mode.IF_NO_OPEN_DEAL, Party.KNOWN))}),
    ("cells.no_meaning", {"cells": cells((Entity.NOTE, Mode.ALWAYS, Party.KNOWN))}),
    ("cells.nobody_to_update", {"cells": cells((Entity.CONTACT, Mode.UPDATE_ONLY, Party.NEW))}),
    (
        "cells.own_owner",
        {
            "cells": cells((Entity.CONTACT, Mode.UPDATE_ONLY, Party.KNOWN)),
            "owners": (owner(Entity.CONTACT, OwnerRule.OWNER_OF_CLIENT),),
        },
    ),
    ("cells.no_meaning", {"cells": cells((Entity.DEAL, Mode.UPDATE_ONLY, Party.KNOWN))}),
    ("cells.never", {"cells": cells((Entity.LEAD, Mode.CREATE_IF_NONE, Party.KNOWN))}),
    (
        "cells.lead_beside",
        {
            "cells": cells(
                (Entity.LEAD, Mode.CREATE_IF_NONE, Party.NEW), (Entity.CONTACT, Mode.CREATE_IF_NONE, Party.NEW)
            )
        },
    ),
    ("deal_places.twice", {"deal_places": (DealPlace(), DealPlace(pipeline="x"))}),
    ("deal_places.stage_alone", {"deal_places": (DealPlace(stage="First"),)}),
    ("deal_active_within.negative", {"deal_active_within": timedelta(0)}),
    ("unheard_after.none", {"ringing_unheard_after": timedelta(0)}),
    ("unheard_after.none", {"talk_unheard_after": timedelta(hours=-1)}),
    ("unheard_after.long", {"talk_unheard_after": timedelta(days=31)}),
    ("unheard_after.short", {"ringing_unheard_after": timedelta(seconds=30)}),
    ("unheard_after.short", {"talk_unheard_after": timedelta(minutes=59)}),
    ("callback_days.none", {"callback_days": ()}),
    ("callback_within.negative", {"callback_within": timedelta(days=-1)}),
    ("callback_within.long", {"callback_within": timedelta(days=10_000_000)}),
    ("language.unknown", {"language": "de"}),
    ("alerts.host", mail(host="")),
    ("alerts.host", mail(host="mail.example/in")),
    ("alerts.port", mail(port=0)),
    ("alerts.nobody", mail(to=())),
    ("alerts.address", mail(sender="")),
    ("alerts.address", mail(to=("Ana <ana@example.com>",))),
    ("alerts.address", mail(to=("ana@example.com\r\nBcc: x@example.com",))),
    ("alerts.in_the_clear", mail(user="ana", security=Security.NONE)),
    ("alerts.url", {"alerts": Alerts(webhook=AlertWebhook(url=""))}),
    ("alerts.url", {"alerts": Alerts(webhook=AlertWebhook(url="ftp://ops.example/"))}),
    ("alerts.url", {"alerts": Alerts(webhook=AlertWebhook(url="https://ops.example:99999/"))}),
    ("alerts.away_after", {"alerts": Alerts(away_after=timedelta(seconds=-1))}),
    ("alerts.repeat_after", {"alerts": Alerts(repeat_after=timedelta(0))}),
]


@pytest.mark.parametrize(("code", "fault"), FAULTS)
def test_the_fault_is_found_with_what_to_do(code: str, fault: dict[str, object]) -> None:
    found = findings(msgspec.structs.replace(CLEAN, **fault), USERS)
    assert code in [one.code for one in found]
    assert all(one.text and one.fix and one.where for one in found)


def test_every_finding_of_the_catalogue_is_seeded() -> None:
    assert {code for code, _ in FAULTS} == set(FINDINGS)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"region": "UA"},
        {"lines": ()},
        {"lines": (Line(number="973890196.70", user="ana"), Line(number="81", user="ivan"))},
        {"lines": (Line(number="+34999999999", user="ana"),)},
        {"lines": (ANA, Line(number="+34928000081", extension="80", user="ana"))},
        {"ignored": (IgnoredNumber(number="600 111 222"), IgnoredNumber(number="99"))},
        {"owners": (owner(Entity.CONTACT, OwnerRule.OWNER_OF_ACCOUNT), owner(Entity.TASK, OwnerRule.OWNER_OF_LEAD))},
        {
            "cells": cells(
                (Entity.DEAL, Mode.IF_NO_OPEN_DEAL, Party.KNOWN), (Entity.LEAD, Mode.UPDATE_ONLY, Party.KNOWN)
            )
        },
        mail(user="ana", port=465, security=Security.TLS),
        mail(user="ana", security=Security.NONE, allow_private=True),
        {
            "alerts": Alerts(webhook=AlertWebhook(url="http://127.0.0.1:99/a"), away_after=timedelta(0)),
            "language": "uk",
        },
        {"deal_places": (DealPlace(pipeline="a", stage="b"), DealPlace(pipeline="c", manager="ana"))},
    ],
)
def test_clean_settings_have_no_findings(change: dict[str, object]) -> None:
    assert findings(msgspec.structs.replace(CLEAN, **change), USERS) == ()


def test_users_are_not_doubted_while_the_crm_was_never_asked() -> None:
    assert findings(msgspec.structs.replace(CLEAN, default_user="anybody")) == ()


def test_errors_come_before_warnings() -> None:
    found = findings(msgspec.structs.replace(CLEAN, default_user=None, region="XX"), USERS)
    assert [one.severity for one in found] == ["error", "warning"]


@pytest.mark.parametrize("language", ["xx", "EN", ""])
def test_a_language_that_is_none_of_ours_is_refused_with_those_there_are(language: str) -> None:
    (found,) = findings(msgspec.structs.replace(CLEAN, language=language), USERS)
    assert (found.severity, found.where, found.fix) == ("error", "language", "Use one of: en, es, fr, uk.")
    assert (language or "(empty)") in found.text


@pytest.mark.parametrize("rule", [OwnerRule.OWNER_OF_ACCOUNT, OwnerRule.OWNER_OF_CLIENT])
def test_a_record_that_would_take_its_own_owner_cannot_be_updated(rule: OwnerRule) -> None:
    updated = cells((Entity.ACCOUNT, Mode.UPDATE_ONLY, Party.KNOWN))
    wanted = msgspec.structs.replace(CLEAN, cells=updated, owners=(owner(Entity.ACCOUNT, rule),))
    (found,) = [one for one in findings(wanted, USERS) if one.code == "cells.own_owner"]
    assert (found.severity, found.where) == ("error", "owners[0].rule")
    assert found.values == {"entity": "account", "rule": rule.value}
    assert "inbound_missed" in found.evidence
    assert "call_manager" in found.fix
