"""Rules that create records from a call, one for each kind of record.

A record is created only when no record has this number, never on "could not ask" and never on a guess.
Source: docs/features.md SS-02 to SS-08, SS-32.
"""

from datetime import date, datetime, timedelta

import msgspec

from cordboard.domain.calls.call import Disposition, Value
from cordboard.domain.calls.recording import link_of
from cordboard.domain.crm.actions import (
    Action,
    ChangeTask,
    Create,
    CreateAccount,
    CreateContact,
    CreateDeal,
    CreateLead,
    CreateTask,
    LogCall,
    Ref,
    RenewTask,
)
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.crm_texts.texts import reached_note, text_of
from cordboard.domain.scenario.call_times import began, ended, is_ahead, told_start
from cordboard.domain.scenario.facts import OpenDeal, RuleOutcome
from cordboard.domain.scenario.mapped_fields import with_mapped_fields
from cordboard.domain.scenario.owners import owner_of
from cordboard.domain.scenario.reason_messages import ReasonMessage, reason_message, tried
from cordboard.domain.scenario.rule_context import PEOPLE, Rule, RuleContext, RuleResult, name_of
from cordboard.domain.scenario.rules.rule_effects import (
    lead_status_of,
    place_of,
    tags_of,
    task_fields_of,
    task_text_of,
    told,
)
from cordboard.domain.scenario.situation import MISSED, REACHED, TALKED
from cordboard.domain.settings.company import Weekday
from cordboard.domain.settings.crm_plan import Mode, Situation
from cordboard.domain.settings.time_zones import local_time

IF_NONE = frozenset(
    {Mode.CREATE_IF_NONE, Mode.ALWAYS}
)  # no person is created twice, so "always" is "if none" for people
LONGEST_REST = 366  # days without work that are looked over for one with
EACH_CALL = frozenset({Mode.ALWAYS, Mode.CREATE_IF_NONE})  # a call has no task or record before it ends


def account(scene: RuleContext) -> RuleResult:
    """Create an account if none can be associated with the call."""
    if refusal := _refusal(scene, Entity.ACCOUNT, IF_NONE):
        return _no(account, refusal)
    if known := scene.account:
        return _no(account, reason_message("account.known", name=known.name or "The account"))
    made = _maker(scene, Entity.ACCOUNT)
    action = CreateAccount(
        key=made.key, owner=made.owner, tags=made.tags, name=text_of("account_name", scene), phone=scene.phone
    )
    return _yes(scene, account, action, reason_message("account.created", name=action.name), *made.reasons)


def contact(scene: RuleContext) -> RuleResult:
    """Create a contact if none can be associated with the call."""
    if refusal := _refusal(scene, Entity.CONTACT, IF_NONE):
        return _no(contact, refusal)
    if known := scene.found(Entity.CONTACT):
        return _no(contact, reason_message("contact.known", name=name_of(known)))
    made = _maker(scene, Entity.CONTACT)
    action = CreateContact(
        key=made.key,
        owner=made.owner,
        tags=made.tags,
        name=text_of("contact_name", scene),
        phone=scene.phone,
        account=scene.account,
        description=text_of("contact_description", scene),
    )
    return _yes(scene, contact, action, reason_message("contact.created", name=action.name), *made.reasons)


def lead(scene: RuleContext) -> RuleResult:
    """Create a lead if no account, lead or contact can be associated with the call."""
    if refusal := _refusal(scene, Entity.LEAD, IF_NONE):
        return _no(lead, refusal)
    if scene.known:
        first = scene.known[0]
        return _no(lead, reason_message("lead.known", name=name_of(first), entity=first.entity.value))
    if own := scene.own_deal:
        return _no(lead, reason_message("lead.known", name=own.name or own.id, entity=Entity.DEAL.value))
    if other := scene.client:
        return _no(lead, reason_message("lead.made_otherwise", entity=other.entity.value))
    made, settings = _maker(scene, Entity.LEAD), scene.settings
    action = CreateLead(
        key=made.key,
        owner=made.owner,
        tags=made.tags,
        name=text_of("lead_name", scene),
        phone=scene.phone,
        company=settings.lead_company,
        source=settings.lead_source,
        status=lead_status_of(scene),
        description=text_of("lead_description", scene),
    )
    return _yes(scene, lead, action, reason_message("lead.created", name=action.name), *made.reasons)


def deal(scene: RuleContext) -> RuleResult:
    """Create a deal as the deal scenario says."""
    mode = scene.mode(Entity.DEAL)
    if refusal := _refusal(scene, Entity.DEAL, frozenset(Mode) - {Mode.UPDATE_ONLY}):
        return _no(deal, refusal)
    if mode is not Mode.ALWAYS and scene.known and scene.facts.deals is None:
        return RuleResult(tried=_no(deal, reason_message("deal.needs_deals")).tried, stop=True, needs=("deals",))
    deals = scene.deals
    if mode is Mode.CREATE_IF_NONE and deals:
        return _no(deal, reason_message("deal.some", count=str(len(deals))))
    active = next((one for one in deals if is_active(one, scene)), None)
    if mode is Mode.IF_NO_OPEN_DEAL and active:
        days = str(scene.settings.deal_active_within.days)
        return _no(deal, reason_message("deal.active", name=active.name or active.id, days=days))
    made = _maker(scene, Entity.DEAL)
    place = place_of(scene)
    action = CreateDeal(
        key=made.key,
        owner=made.owner,
        tags=made.tags,
        name=text_of("deal_name", scene),
        contact=scene.ref(Entity.CONTACT),
        account=scene.account,
        place=place.place,
        stage=place.stage,
    )
    return _yes(scene, deal, action, reason_message("deal.created", reason=DEAL_REASONS[mode]), *made.reasons)


def task(scene: RuleContext) -> RuleResult:
    """Leave a call-back task after a call that did not take place."""
    if refusal := _refusal(scene, Entity.TASK, EACH_CALL):
        return _no(task, refusal)
    missed, waiting = scene.situation in MISSED, scene.facts.open_task
    if missed and scene.facts.reached_at:
        return _no(task, reason_message("task.reached", at=_moment(scene.facts.reached_at)))
    made = _maker(scene, Entity.TASK)
    due = _callback(scene)
    action = CreateTask(
        key=made.key,
        owner=made.owner,
        tags=made.tags,
        fields=task_fields_of(scene),
        language=scene.language,
        subject=text_of("task_subject", scene),
        due=due,
        about=_about(scene),
        description=task_text_of(text_of("task_description", scene), scene),
    )
    if missed and waiting:
        renewed = RenewTask(**msgspec.structs.asdict(action), earlier=Ref(entity=Entity.TASK, item=waiting.item))
        return _yes(scene, task, renewed, reason_message("task.open", since=_moment(waiting.since)), *made.reasons)
    return _yes(scene, task, action, reason_message(_task_code(scene), due=due.isoformat()), *made.reasons)


def close_task(scene: RuleContext) -> RuleResult:
    """Close the client's call-back task once anyone has talked with them."""
    waiting, settings = scene.facts.open_task, scene.settings
    if waiting is None or scene.situation not in REACHED or not settings.close_reached_tasks:
        return RuleResult()
    action = ChangeTask(
        key=f"{scene.facts.call_id}:task_done",
        task=Ref(entity=Entity.TASK, item=waiting.item),
        done=True,
        note=reached_note(scene),
    )
    return _yes(scene, close_task, action, reason_message("task.closed", since=_moment(waiting.since)))


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def _callback(scene: RuleContext) -> date:
    """The day that the settings ask for in the company's time zone, or the next one on which people work."""
    settings, days = scene.settings, tuple(Weekday)
    due = local_time(ended(scene.facts) + settings.callback_within, scene.time_zone).date()
    to_come = (due + timedelta(days=n) for n in range(LONGEST_REST))
    worked = (day for day in to_come if days[day.weekday()] in settings.callback_days)
    return next((day for day in worked if day not in settings.holidays), due)


def _task_code(scene: RuleContext) -> str:
    if scene.situation not in MISSED:
        return "task.created_after_talk"
    return "task.created_unheard" if scene.call.end_unheard else "task.created"


def call_record(scene: RuleContext) -> RuleResult:
    """Write the call down, with its recording."""
    if refusal := _refusal(scene, Entity.CALL, EACH_CALL):
        return _no(call_record, refusal)
    action, reasons = log_of(scene)
    client = scene.client
    if client:
        said = reason_message("call.logged", name=client.name or scene.client_name, entity=client.entity.value)
    else:
        said = reason_message("call.logged_alone")
    return _yes(scene, call_record, action, said, *reasons)


DEAL_REASONS = {
    Mode.ALWAYS: "one for every call",
    Mode.CREATE_IF_NONE: "the client has no deal",
    Mode.IF_NO_OPEN_DEAL: "the client has no open deal",
}


def log_of(scene: RuleContext) -> tuple[LogCall, tuple[RuleOutcome, ...]]:
    """The call record, and the lines that explain its owner and, where the phone system's clock is ahead, its time."""
    call, made = scene.call, _maker(scene, Entity.CALL)
    action = LogCall(
        key=made.key,
        owner=made.owner,
        tags=made.tags,
        language=scene.language,
        subject=text_of("call_subject", scene),
        direction=call.direction,
        disposition=call.disposition or Disposition.UNKNOWN,
        missed=scene.situation is Situation.INBOUND_MISSED,
        started_at=began(scene.facts),
        talk_ms=call.durations.talk,
        ring_ms=call.durations.ring or 0,
        end_unheard=call.end_unheard,
        client_number=None if scene.withheld else scene.phone or None,
        own_number=call.own_number,
        extension=next(iter((*reversed(call.talked), *call.placed, *call.rang)), None),
        about=_about(scene),
        recording_url=link_of(call.recording, scene.facts.call_id, scene.settings.recording_pages),
        description=text_of("call_description", scene),
    )
    return action, (*made.reasons, *_clock(scene))


def _clock(scene: RuleContext) -> tuple[RuleOutcome, ...]:
    """What is written instead of a start in the future."""
    if not is_ahead(scene.facts):
        return ()
    told, written = (_moment(at) for at in (told_start(scene.facts), began(scene.facts)))
    said = reason_message("call.clock_ahead", told=told, written=written)
    return (tried("call_record", title_of(call_record), said, applied=True),)


def title_of(rule: Rule) -> str:
    """What the console and the manual show: the first line of the rule's docstring."""
    return (rule.__doc__ or rule.__name__).strip().splitlines()[0].rstrip(".")


class Maker(Value, frozen=True, kw_only=True):
    """What every new record needs: its key, its owner, its tags, and the lines that explain them."""

    key: str
    owner: str | None
    tags: dict[str, tuple[str, ...]]
    reasons: tuple[RuleOutcome, ...]


def _maker(scene: RuleContext, entity: Entity) -> Maker:
    owner, said = owner_of(entity, scene)
    reason = tried(f"owner.{entity.value}", OWNER_TITLES[entity], said, applied=owner is not None)
    given = (
        tried(CREATING[entity].__name__, title_of(CREATING[entity]), one, applied=True) for one in told(scene, entity)
    )
    return Maker(key=scene.key(entity), owner=owner, tags=tags_of(scene), reasons=(reason, *given))


OWNER_TITLES = {
    Entity.ACCOUNT: "Owner of the account",
    Entity.CONTACT: "Owner of the contact",
    Entity.LEAD: "Owner of the lead",
    Entity.DEAL: "Owner of the deal",
    Entity.TASK: "Owner of the task",
    Entity.CALL: "Owner of the call record",
}


CREATING: dict[Entity, Rule] = {
    Entity.ACCOUNT: account,
    Entity.CONTACT: contact,
    Entity.LEAD: lead,
    Entity.DEAL: deal,
    Entity.TASK: task,
    Entity.CALL: call_record,
}


def _refusal(scene: RuleContext, entity: Entity, creating: frozenset[Mode]) -> ReasonMessage | None:
    """Why no record of this kind may be created, independent of the rule's own conditions."""
    mode, kind = scene.mode(entity), entity.value
    if entity in scene.settings.elsewhere:
        return reason_message("routing.elsewhere", entity=kind, crms=", ".join(scene.settings.elsewhere[entity]))
    if mode is Mode.OFF:
        what = TALKED[scene.situation] if scene.situation else "no situation"
        return reason_message(f"{kind}.off", what=what, party=scene.party.value)
    if mode is Mode.UPDATE_ONLY and entity in (*PEOPLE, Entity.DEAL):
        return reason_message(f"{kind}.update_only")
    if mode not in creating:
        return reason_message(f"{kind}.no_meaning", mode=mode.value)
    if entity is Entity.CALL:
        return None
    if scene.stopping.stops(entity):
        return reason_message(f"{kind}.stopped")
    if scene.own_line:  # a client may have been passed on in our name, and this number can be called
        return None if entity is Entity.TASK else reason_message(f"{kind}.own_line")
    if scene.nobody or (entity is Entity.TASK and scene.withheld):
        return reason_message(f"{kind}.nobody")
    if entity is not Entity.TASK and scene.possible and not scene.known:
        return reason_message(f"{kind}.may_be")
    if entity in (Entity.ACCOUNT, Entity.CONTACT) and scene.known and not any(one.id for one in scene.known):
        return reason_message(f"{kind}.being_created")
    return None


def is_active(one: OpenDeal, scene: RuleContext) -> bool:
    """Open and young; a deal of exactly the age that is set still counts."""
    return one.open and scene.facts.now - one.created_at <= scene.settings.deal_active_within


def _about(scene: RuleContext) -> tuple[Ref, ...]:
    return (scene.client,) if scene.client else ()


def _no(rule: Rule, said: ReasonMessage) -> RuleResult:
    return RuleResult(tried=(tried(rule.__name__, title_of(rule), said, applied=False),))


def _yes(scene: RuleContext, rule: Rule, action: Action, said: ReasonMessage, *more: RuleOutcome) -> RuleResult:
    whole, mapped = with_mapped_fields(action, scene) if isinstance(action, Create) else (action, ())
    line = tried(rule.__name__, title_of(rule), said, applied=True)
    return RuleResult(tried=(line, *more, *mapped), actions=(whole,))
