"""Faults in the plan of one CRM, one after the other: its code, the change, the place and the values of its finding."""

from datetime import timedelta

import msgspec

from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.mapping.field_mapping import FieldMapping, MappedEntity
from cordboard.domain.rules.rule import Condition, Operator, Rule, Then
from cordboard.domain.settings.crm_plan import (
    CallerField,
    DealPlace,
    Mode,
    OwnerRule,
    Party,
)
from cordboard.domain.settings.crm_texts import CrmTexts
from cordboard.domain.settings.tests.clean_settings import (
    ANA,
    IVAN,
    cells,
    owner,
)

KNOWN_PARTS = (
    "summary, call, client, number, company, person, rang, line, own_number, queue, date, time, duration, waited, "
    "hold, transfers, outcome, reason, caller_id, ended_by, recording, remarks, parameters, history"
)


A_OR_NOT = [Condition(parameter="p", operator=one, value="a") for one in (Operator.EQUALS, Operator.NOT_EQUALS)]
BY_ANA = Condition(parameter="manager", operator=Operator.EQUALS, value="ana-r")
NOBODYS = Condition(parameter="manager", operator=Operator.EQUALS, value="nobody")


def ruled(*conditions: tuple[str, str, str]) -> dict[str, object]:
    """A plan with one rule, of these conditions."""
    when = tuple(Condition(parameter=p, operator=Operator(o), value=v) for p, o, v in conditions)
    return {"rules": (Rule(name="Ads", when=when),)}


def mapping(entity: str, parameter: str, field: str) -> dict[str, tuple[FieldMapping, ...]]:
    return {"mappings": (FieldMapping(entity=MappedEntity(entity), parameter=parameter, field=field),)}


MAPPING = "crm.zoho.mappings[0]"
RULE = "crm.zoho.rules[0]"
PLAN_FAULTS: list[tuple[str, dict[str, object], str, dict[str, str]]] = [
    ("mappings.parameter", mapping("lead", "", "F"), f"{MAPPING}.parameter", {}),
    ("mappings.field", mapping("lead", "utm_source", " "), f"{MAPPING}.field", {}),
    (
        "mappings.twice",
        {"mappings": (*mapping("lead", "pool_name", "F")["mappings"], *mapping("lead", "utm_source", "F")["mappings"])},
        "crm.zoho.mappings[1].field",
        {"entity": "lead", "field": "F", "first": "pool_name", "second": "utm_source"},
    ),
    ("mappings.conversation", mapping("conversation", "utm_source", "F"), f"{MAPPING}.entity", {}),
    ("rules.parameter", ruled(("", "equals", "x")), f"{RULE}.when[0].parameter", {}),
    ("rules.value", ruled(("p", "contains", "")), f"{RULE}.when[0].value", {"operator": "contains"}),
    (
        "rules.pattern",
        ruled(("p", "matches", "(")),
        f"{RULE}.when[0].value",
        {"value": "(", "reason": "missing ): ("},
    ),
    (
        "rules.list",
        {"rules": (Rule(when=(Condition(parameter="p", operator=Operator.EQUALS, value=("a", "b")),)),)},
        f"{RULE}.when[0].value",
        {"operator": "equals", "value": "a, b"},
    ),
    ("rules.no_effect", ruled(), f"{RULE}.then", {"rule": "Ads"}),
    (
        "rules.no_task_type_field",
        {"rules": (Rule(then=Then(task_type="Quote")),)},
        f"{RULE}.then.task_type",
        {"rule": "1"},
    ),
    (
        "rules.no_tag_field",
        {"rules": (Rule(name="Ads", then=Then(tags=("vip",))),), "tag_field": ""},
        f"{RULE}.then.tags",
        {"rule": "Ads"},
    ),
    (
        "rules.shadowed_together",
        {"rules": (*(Rule(when=(one,)) for one in A_OR_NOT), Rule(name="Rest"))},
        "crm.zoho.rules[2]",
        {"rule": "Rest", "other": "1, 2"},
    ),
    ("rules.number", ruled(("p", "less", "x")), f"{RULE}.when[0].value", {"value": "x", "operator": "less"}),
    ("rules.time", ruled(("p", "after", "x")), f"{RULE}.when[0].value", {"value": "x", "operator": "after"}),
    ("rules.never", ruled(("p", "equals", "a"), ("p", "equals", "b")), f"{RULE}.when", {"rule": "Ads"}),
    (
        "rules.shadowed",
        {"rules": (Rule(name="All"), Rule(name="Ads"))},
        "crm.zoho.rules[1]",
        {"rule": "Ads", "other": "All"},
    ),
    (
        "user.unknown",
        {"rules": (Rule(then=Then(owner="nobody")),)},
        f"{RULE}.then.owner",
        {"user": "nobody"},
    ),
    (
        "user.no_mapping",
        {"team": (ANA, msgspec.structs.replace(IVAN, crm_users={})), "default_user": "ivan-k"},
        "crm.zoho.default_user",
        {"name": "Ivan", "connection": "zoho"},
    ),
    (
        "owners.cycle",
        {
            "owners": (
                owner(Entity.CONTACT, OwnerRule.OWNER_OF_ACCOUNT),
                owner(Entity.ACCOUNT, OwnerRule.OWNER_OF_CONTACT),
            )
        },
        "crm.zoho.owners",
        {"circle": "contact ← account ← contact"},
    ),
    (
        "owners.cycle",
        {"owners": (owner(Entity.LEAD, OwnerRule.OWNER_OF_LEAD),)},
        "crm.zoho.owners",
        {"circle": "lead ← lead"},
    ),
    (
        "owners.no_user",
        {"owners": (owner(Entity.LEAD, OwnerRule.FIXED_USER),)},
        "crm.zoho.owners[0].user",
        {"entity": "lead"},
    ),
    (
        "owners.twice",
        {"owners": (owner(Entity.LEAD, OwnerRule.DEFAULT_USER), owner(Entity.LEAD, OwnerRule.CALL_MANAGER))},
        "crm.zoho.owners",
        {"entity": "lead"},
    ),
    (
        "owners.no_target",
        {"owners": (owner(Entity.NOTE, OwnerRule.DEFAULT_USER),)},
        "crm.zoho.owners[0]",
        {"entity": "note"},
    ),
    ("default_user.missing", {"default_user": None}, "crm.zoho.default_user", {}),
    ("default_user.inactive", {"default_user": "gone"}, "crm.zoho.default_user", {"user": "Gone"}),
    ("user.unknown", {"default_user": "nobody"}, "crm.zoho.default_user", {"user": "nobody"}),
    (
        "user.unknown",
        {"team": (msgspec.structs.replace(ANA, crm_users={"zoho": "nobody"}), IVAN)},
        "team[0].crm_users.zoho",
        {"user": "nobody"},
    ),
    (
        "user.unknown",
        {"owners": (owner(Entity.LEAD, OwnerRule.FIXED_USER, "nobody"),)},
        "crm.zoho.owners[0].user",
        {"user": "nobody"},
    ),
    (
        "user.unknown",
        {"rules": (Rule(when=(NOBODYS,), then=Then(lead_status="x")),)},
        "crm.zoho.rules[0].when[0].value",
        {"user": "nobody"},
    ),
    (
        "user.unknown",
        {"team": (msgspec.structs.replace(ANA, crm_users={"default": "nobody"}), IVAN)},
        "team[0].crm_users.default",
        {"user": "nobody"},
    ),
    (
        "user.inactive",
        {"team": (msgspec.structs.replace(ANA, crm_users={"zoho": "gone"}), IVAN)},
        "team[0].crm_users.zoho",
        {"user": "Gone"},
    ),
    (
        "scenario.twice",
        {"scenario": cells((Entity.TASK, Mode.ALWAYS, Party.NEW), (Entity.TASK, Mode.OFF, Party.NEW))},
        "crm.zoho.scenario",
        {"situation": "inbound_missed", "party": "new", "entity": "task"},
    ),
    (
        "scenario.no_meaning",
        {"scenario": cells((Entity.LEAD, Mode.ALWAYS, Party.NEW))},
        "crm.zoho.scenario[0].mode",
        {
            "situation": "inbound_missed",
            "party": "new",
            "mode": "always",
            "entity": "lead",
            "modes": "off, create_if_none, update_only",
        },
    ),
    (
        "scenario.no_meaning",
        {"scenario": cells((Entity.CONTACT, Mode.IF_NO_OPEN_DEAL, Party.NEW))},
        "crm.zoho.scenario[0].mode",
        {
            "situation": "inbound_missed",
            "party": "new",
            "mode": "if_no_open_deal",
            "entity": "contact",
            "modes": "off, create_if_none, update_only",
        },
    ),
    (
        "scenario.no_meaning",
        {"scenario": cells((Entity.TASK, Mode.UPDATE_ONLY, Party.KNOWN))},
        "crm.zoho.scenario[0].mode",
        {
            "situation": "inbound_missed",
            "party": "known",
            "mode": "update_only",
            "entity": "task",
            "modes": "off, always",
        },
    ),
    (
        "scenario.no_meaning",
        {"scenario": cells((Entity.CALL, Mode.IF_NO_OPEN_DEAL, Party.KNOWN))},
        "crm.zoho.scenario[0].mode",
        {
            "situation": "inbound_missed",
            "party": "known",
            "mode": "if_no_open_deal",
            "entity": "call",
            "modes": "off, always",
        },
    ),
    (
        "scenario.no_meaning",
        {"scenario": cells((Entity.NOTE, Mode.ALWAYS, Party.KNOWN))},
        "crm.zoho.scenario[0].mode",
        {"situation": "inbound_missed", "party": "known", "mode": "always", "entity": "note", "modes": "off"},
    ),
    (
        "scenario.nobody_to_update",
        {"scenario": cells((Entity.CONTACT, Mode.UPDATE_ONLY, Party.NEW)), "wait_for_record": timedelta(0)},
        "crm.zoho.scenario[0].mode",
        {"entity": "contact", "situation": "inbound_missed"},
    ),
    (
        "scenario.own_owner",
        {
            "scenario": cells((Entity.CONTACT, Mode.UPDATE_ONLY, Party.KNOWN)),
            "owners": (owner(Entity.CONTACT, OwnerRule.OWNER_OF_CLIENT),),
        },
        "crm.zoho.owners[0].rule",
        {"entity": "contact", "rule": "owner_of_client"},
    ),
    (
        "scenario.no_meaning",
        {"scenario": cells((Entity.TASK, Mode.IF_NO_OPEN_DEAL, Party.KNOWN))},
        "crm.zoho.scenario[0].mode",
        {
            "situation": "inbound_missed",
            "party": "known",
            "mode": "if_no_open_deal",
            "entity": "task",
            "modes": "off, always",
        },
    ),
    (
        "scenario.nobody_to_update",
        {"scenario": cells((Entity.DEAL, Mode.UPDATE_ONLY, Party.NEW))},
        "crm.zoho.scenario[0].mode",
        {"entity": "deal", "situation": "inbound_missed"},
    ),
    (
        "scenario.never",
        {"scenario": cells((Entity.LEAD, Mode.CREATE_IF_NONE, Party.KNOWN))},
        "crm.zoho.scenario[0].mode",
        {"situation": "inbound_missed", "party": "known"},
    ),
    (
        "scenario.lead_beside",
        {
            "scenario": cells(
                (Entity.LEAD, Mode.CREATE_IF_NONE, Party.NEW), (Entity.CONTACT, Mode.CREATE_IF_NONE, Party.NEW)
            )
        },
        "crm.zoho.scenario[1]",
        {"situation": "inbound_missed", "entity": "contact"},
    ),
    (
        "caller_fields.no_person",
        {"caller_fields": (CallerField(entity=Entity.DEAL, field="Stage"),)},
        "crm.zoho.caller_fields[0].entity",
        {"entity": "deal"},
    ),
    (
        "caller_fields.no_name",
        {"caller_fields": (CallerField(entity=Entity.LEAD, field=" "),)},
        "crm.zoho.caller_fields[0].field",
        {"entity": "lead"},
    ),
    (
        "caller_fields.many",
        {"caller_fields": tuple(CallerField(entity=Entity.LEAD, field=f"F{n}") for n in range(21))},
        "crm.zoho.caller_fields",
        {"entity": "lead", "count": "21", "most": "20"},
    ),
    (
        "deal_places.twice",
        {"deal_places": (DealPlace(), DealPlace(place="x"))},
        "crm.zoho.deal_places",
        {},
    ),
    (
        "deal_places.stage_alone",
        {"deal_places": (DealPlace(stage="First"),)},
        "crm.zoho.deal_places[0].place",
        {"stage": "First"},
    ),
    ("deal_active_within.negative", {"deal_active_within": timedelta(0)}, "crm.zoho.deal_active_within", {"days": "0"}),
    (
        "deal_places.manager",
        {"rules": (Rule(when=(BY_ANA,), then=Then(place="own")),)},
        "crm.zoho.rules",
        {"names": "Ivan"},
    ),
    (
        "place.gone",
        {"deal_places": (DealPlace(place="old"),)},
        "crm.zoho.deal_places[0].place",
        {"place": "old"},
    ),
    (
        "place.stage_gone",
        {"rules": (Rule(then=Then(place="b", stage="s1")),)},
        "crm.zoho.rules[0].then.stage",
        {"stage": "s1"},
    ),
    ("lead_status.gone", {"lead_status": "Cold"}, "crm.zoho.lead_status", {"status": "Cold"}),
    (
        "field.gone",
        {"caller_fields": (CallerField(entity=Entity.LEAD, field="Lost"),)},
        "crm.zoho.caller_fields[0].field",
        {"field": "Lost", "entity": "lead"},
    ),
    ("field.read_only", {"task_type_field": "Locked"}, "crm.zoho.task_type_field", {"field": "Locked"}),
    (
        "task_type.gone",
        {"task_type_field": "Type", "rules": (Rule(then=Then(task_type="Fax")),)},
        "crm.zoho.rules[0].then.task_type",
        {"type": "Fax"},
    ),
    ("callback_days.none", {"callback_days": ()}, "crm.zoho.callback_days", {}),
    ("callback_within.negative", {"callback_within": timedelta(days=-1)}, "crm.zoho.callback_within", {}),
    (
        "callback_within.long",
        {"callback_within": timedelta(days=10_000_000)},
        "crm.zoho.callback_within",
        {"days": "10000000", "most": "366"},
    ),
    ("wait_for_record.negative", {"wait_for_record": timedelta(minutes=-1)}, "crm.zoho.wait_for_record", {}),
    ("adopt_within.negative", {"adopt_within": timedelta(days=-1)}, "crm.zoho.adopt_within", {}),
    ("escalate_after.none", {"escalate_after": timedelta(0)}, "crm.zoho.escalate_after", {}),
    ("escalate_to.no_deadline", {"escalate_to": "ana"}, "crm.zoho.escalate_after", {}),
    (
        "texts.misspelt",
        {"texts": CrmTexts(call_subject="Call from {clent}")},
        "crm.zoho.texts.call_subject",
        {"name": "clent", "meant": "client"},
    ),
    (
        "texts.unknown",
        {"texts": CrmTexts(task_description="{zzz}")},
        "crm.zoho.texts.task_description",
        {"name": "zzz", "known": KNOWN_PARTS},
    ),
    (
        "texts.open",
        {"texts": CrmTexts(lead_name="{client")},
        "crm.zoho.texts.lead_name",
        {"sign": "{", "text": "{client"},
    ),
    (
        "texts.open",
        {"texts": CrmTexts(call_description="[Queue: {queue}\n]")},
        "crm.zoho.texts.call_description",
        {"sign": "[", "text": "[Queue: {queue}"},
    ),
    (
        "texts.nested",
        {"texts": CrmTexts(call_description="[a [b]]")},
        "crm.zoho.texts.call_description",
        {"text": "[b]]"},
    ),
    (
        "texts.long",
        {"texts": CrmTexts(deal_name="x" * 501)},
        "crm.zoho.texts.deal_name",
        {"length": "501", "most": "500"},
    ),
    (
        "texts.lines",
        {"texts": CrmTexts(contact_name="{client}\n{number}")},
        "crm.zoho.texts.contact_name",
        {"lines": "2"},
    ),
    ("texts.fixed", {"texts": CrmTexts(account_name="Client")}, "crm.zoho.texts.account_name", {}),
]
