"""What holds for any facts and any settings."""

import ast
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from cordboard.domain.calls.call import (
    Call,
    Client,
    Direction,
    Disposition,
    Durations,
    Leg,
    LegKind,
    Phase,
    Recording,
    StoryLine,
)
from cordboard.domain.crm.actions import (
    CreateAccount,
    CreateContact,
    CreateLead,
    LogCall,
    Ref,
    SetOwner,
    refs_of,
)
from cordboard.domain.crm.contact_match import Candidate, Entity, Found, NotFound, Owner, Unknown
from cordboard.domain.numbers.reading import read
from cordboard.domain.rules.rule import Rule, Then
from cordboard.domain.rules.rule_set import RuleSet
from cordboard.domain.scenario.decision import decide, pending_decision
from cordboard.domain.scenario.facts import CrmUser, Decision, Facts, OpenDeal
from cordboard.domain.scenario.no_lead_explanation import no_lead
from cordboard.domain.scenario.reason_messages import SENTENCES
from cordboard.domain.scenario.requested import Verb
from cordboard.domain.scenario.stopped import stopped_by
from cordboard.domain.settings.company import Company, CompanyNumber
from cordboard.domain.settings.contradictions import findings
from cordboard.domain.settings.crm_plan import Cell, CrmPlan, DealPlace, EntityOwner, Mode, OwnerRule, Party, Situation
from cordboard.domain.settings.decision_settings import DecisionSettings, Line
from cordboard.domain.settings.settings import Settings
from cordboard.domain.stop_list.entry import StopListEntry

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
NUMBERS = (
    "+34600111222",
    "600 111 222",
    "671234567",
    "0671234567",
    "anonymous",
    "",
    "80",
    "112",
    "973890196.70",
    "x{y}",
)
EXTENSIONS = ("80", "81", "70", "99")
USERS = ("u1", "u2", "u3")

maybe = lambda what: st.none() | what  # noqa: E731  one word for a strategy
numbers = st.sampled_from(NUMBERS) | st.text(max_size=20)
extensions = st.lists(st.sampled_from(EXTENSIONS), max_size=3).map(tuple)
moments = st.integers(0, 10**8).map(lambda s: EPOCH + timedelta(seconds=s))
users = st.sampled_from(USERS)
texts = st.text(max_size=12)

calls = st.builds(
    Call,
    keys=st.just(("p",)),
    direction=st.sampled_from(Direction),
    client=st.builds(Client, number=maybe(numbers), name=maybe(texts), hidden=st.booleans()),
    own_number=maybe(numbers),
    queue=maybe(texts),
    phase=st.sampled_from([Phase.ENDED, Phase.ENDED, Phase.RINGING]),
    legs=st.lists(
        st.builds(
            Leg,
            id=texts,
            kind=st.sampled_from(LegKind),
            extension=maybe(st.sampled_from(EXTENSIONS)),
            number=maybe(numbers),
            caller=st.booleans(),
        ),
        max_size=2,
    ).map(tuple),
    rang=extensions,
    talked=extensions,
    started_at=maybe(moments),
    ended_at=maybe(moments),
    durations=st.builds(Durations, ring=maybe(st.integers(0, 10**6)), talk=maybe(st.integers(0, 10**6))),
    disposition=maybe(st.sampled_from(Disposition)),
    reason=maybe(texts),
    recording=maybe(st.builds(Recording, url=maybe(texts))),
    parameters=st.dictionaries(texts, texts, max_size=2),
    story=st.lists(st.builds(StoryLine, at=moments, what=texts, who=texts), max_size=2).map(tuple),
)
candidates = st.builds(
    Candidate,
    entity=st.sampled_from([Entity.CONTACT, Entity.LEAD, Entity.ACCOUNT]),
    id=maybe(st.sampled_from(["r1", "r2"])),
    pending=st.just("c0:lead"),
    name=texts,
    phones=st.lists(numbers, max_size=2).map(tuple),
    owner=maybe(st.builds(Owner, id=users)),
    account_id=maybe(st.just("r2")),
)
matches = (
    st.builds(Found, candidates=st.lists(candidates, max_size=3).map(tuple))
    | st.builds(NotFound)
    | st.builds(Unknown, reason=texts)
)


@st.composite
def any_facts(draw: st.DrawFn) -> Facts:
    call = draw(calls)
    number = read(call.client.number, draw(st.sampled_from([None, "ES", "UA"])), hidden=call.client.hidden)
    promise = st.builds(
        SetOwner,
        key=st.just("c0:contact:owner"),
        record=st.builds(Ref, entity=st.just(Entity.CONTACT), id=st.sampled_from(["r1", "r2"])),
        owner=users,
    )
    deal = st.builds(OpenDeal, id=texts, created_at=moments, open=st.booleans(), owner=maybe(users))
    return Facts(
        call_id="c1",
        call=call,
        number=number,
        match=draw(matches),
        now=draw(moments),
        users=draw(st.lists(st.builds(CrmUser, id=users, name=texts, active=st.booleans()), max_size=2).map(tuple)),
        deals=draw(maybe(st.lists(deal, max_size=2).map(tuple))),
        promised=draw(st.lists(promise, max_size=2).map(tuple)),
    )


lines = st.builds(
    Line,
    number=numbers | st.sampled_from(EXTENSIONS),
    user=maybe(users),
    region=maybe(st.sampled_from(["ES", "UA", "XX"])),
)
any_settings = st.builds(
    DecisionSettings,
    region=st.sampled_from(["ES", "UA", "XX", ""]),
    default_user=maybe(users),
    lines=st.lists(lines, max_size=3).map(tuple),
    scenario=st.lists(
        st.builds(
            Cell,
            situation=st.sampled_from(Situation),
            party=st.sampled_from(Party),
            entity=st.sampled_from(Entity),
            mode=st.sampled_from(Mode),
        ),
        max_size=8,
    ).map(tuple)
    | st.just(DecisionSettings().scenario)
    | st.sampled_from(Mode).map(
        lambda mode: tuple(
            Cell(situation=s, party=p, entity=e, mode=mode) for s in Situation for p in Party for e in Entity
        )
    ),
    owners=st.lists(
        st.builds(EntityOwner, entity=st.sampled_from(Entity), rule=st.sampled_from(OwnerRule), user=maybe(users)),
        max_size=6,
    ).map(tuple),
    stop_list=st.lists(st.builds(StopListEntry, value=numbers, note=texts), max_size=1).map(tuple),
    deal_place=st.builds(DealPlace, stage=maybe(texts)),
    rule_set=maybe(
        st.builds(Rule, then=st.builds(Then, stage=maybe(texts), owner=maybe(users), task_type=maybe(texts))).map(
            lambda rule: RuleSet([rule])
        )
    ),
    deal_active_within=st.integers(-5, 500).map(lambda days: timedelta(days=days)),
    log_internal_calls=st.booleans(),
    create_from_hidden_numbers=st.booleans(),
)
unhurried = settings(deadline=None, max_examples=120)


@unhurried
@given(any_facts(), any_settings)
def test_any_call_is_decided_and_explained_the_same_each_time(facts: Facts, wanted: DecisionSettings) -> None:
    decision = decide(facts, wanted, 3)
    assert decision == decide(facts, wanted, 3)
    assert decision.tried
    assert decision.summary
    assert not (decision.needs and decision.actions)
    assert msgspec.json.decode(msgspec.json.encode(decision), type=Decision) == decision
    for line in decision.tried:
        assert line.text == SENTENCES[line.code].format(**line.values)
        assert line.title


@unhurried
@given(any_facts(), any_settings, texts)
def test_without_trying_a_rule_it_is_known_whether_a_decision_waits_for_the_look_up(
    facts: Facts, wanted: DecisionSettings, reason: str
) -> None:
    facts = msgspec.structs.replace(facts, match=Unknown(reason=reason))
    pending, decision = pending_decision(facts, wanted, 2), decide(facts, wanted, 2)
    assert (pending is None) == (not decision.needs)
    if pending is not None:
        assert msgspec.structs.replace(decision, tried=decision.tried[-1:]) == pending


@unhurried
@given(any_facts(), any_settings)
def test_every_decision_that_makes_no_lead_says_why_in_one_line(facts: Facts, wanted: DecisionSettings) -> None:
    decision = decide(facts, wanted, 1)
    made = any(line.code == "lead.created" for line in decision.tried)
    assert (no_lead(decision) is None) == made


@unhurried
@given(any_facts(), any_settings)
def test_no_call_is_written_down_as_one_of_the_future(facts: Facts, wanted: DecisionSettings) -> None:
    logged = [action for action in decide(facts, wanted, 1).actions if isinstance(action, LogCall)]
    assert all(action.started_at <= facts.now for action in logged)


@unhurried
@given(any_facts(), any_settings)
def test_people_are_created_only_when_the_crm_answered_that_it_knows_none(
    facts: Facts, wanted: DecisionSettings
) -> None:
    for action in decide(facts, wanted, 1).actions:
        if isinstance(action, CreateLead):
            assert isinstance(facts.match, NotFound)
        if isinstance(action, CreateContact | CreateAccount):
            kind = Entity.CONTACT if isinstance(action, CreateContact) else Entity.ACCOUNT
            assert not isinstance(facts.match, Unknown)
            assert not (isinstance(facts.match, Found) and kind in {c.entity for c in facts.match.candidates})


@st.composite
def known_clients(draw: st.DrawFn) -> Facts:
    """Somebody whom the CRM knows calls or is called, and their records have owners."""
    facts = draw(any_facts())
    people = st.lists(candidates.filter(lambda one: one.id and one.owner), min_size=1, max_size=3)
    call = msgspec.structs.replace(
        facts.call,
        direction=draw(st.sampled_from([Direction.INBOUND, Direction.OUTBOUND])),
        client=Client(number=NUMBERS[0]),
        phase=Phase.ENDED,
        disposition=draw(st.sampled_from([Disposition.ANSWERED, Disposition.NO_ANSWER])),
        legs=(),
    )
    found = Found(candidates=tuple(draw(people)))
    active = draw(st.sampled_from([(), facts.users, tuple(CrmUser(id=user, name=user) for user in USERS)]))
    return msgspec.structs.replace(facts, call=call, number=read(NUMBERS[0]), match=found, users=active)


updating = any_settings.map(
    lambda wanted: msgspec.structs.replace(
        wanted,
        stop_list=(),
        default_user=wanted.default_user or USERS[0],
        owners=wanted.owners or tuple(EntityOwner(entity=e, rule=OwnerRule.DEFAULT_USER) for e in Entity),
        scenario=tuple(
            Cell(situation=s, party=p, entity=e, mode=Mode.UPDATE_ONLY)
            for s in Situation
            for p in Party
            for e in Entity
        ),
    )
)


@unhurried
@given(known_clients(), updating)
def test_a_record_is_given_away_once_and_only_a_standing_one_of_the_caller_to_somebody_else(
    facts: Facts, wanted: DecisionSettings
) -> None:
    changes = [action for action in decide(facts, wanted, 1).actions if isinstance(action, SetOwner)]
    assert len({(one.record.entity, one.record.id) for one in changes}) == len(changes)
    for change in changes:
        assert isinstance(facts.match, Found)
        record = (change.record.entity, change.record.id)
        stood = [one.owner.id for one in facts.match.candidates if (one.entity, one.id) == record and one.owner]
        promised = [one.owner for one in facts.promised if (one.record.entity, one.record.id) == record]
        assert change.record.id
        assert stood
        assert set(change.was) == {*stood, *promised}
        assert {*(promised[-1:] or stood)} != {change.owner}
        assert not facts.users or change.owner in [user.id for user in facts.users if user.active]


@unhurried
@given(any_facts(), any_settings)
def test_an_ignored_call_writes_nothing(facts: Facts, wanted: DecisionSettings) -> None:
    listed = msgspec.structs.replace(wanted, stop_list=(StopListEntry(value=facts.call.client.number or "80"),))
    for one in (wanted, listed):
        if stopped_by(facts, one).whole:
            decision = decide(facts, one, 1)
            assert (decision.actions, decision.needs) == ((), ())


@unhurried
@given(any_facts(), any_settings)
def test_keys_are_of_this_call_and_references_point_backwards(facts: Facts, wanted: DecisionSettings) -> None:
    before: set[str] = set()
    for action in decide(facts, wanted, 1).actions:
        assert action.key.startswith("c1:")
        assert action.key not in before
        for ref in refs_of(action):
            assert ref.id or ref.item in before or ref.item == "c0:lead"
        before.add(action.key)


@unhurried
@given(any_settings, st.none() | st.lists(st.builds(CrmUser, id=users, name=texts, active=st.booleans())).map(tuple))
def test_any_settings_can_be_checked(wanted: DecisionSettings, known: tuple[CrmUser, ...] | None) -> None:
    plan = {name: getattr(wanted, name) for name in CrmPlan.__struct_fields__ if hasattr(wanted, name)}
    settings = Settings(
        company=Company(country=wanted.region),
        numbers=tuple(
            CompanyNumber(number=one.number, region=one.region, default_owner=one.user) for one in wanted.lines
        ),
        stop_list=wanted.stop_list,
        crm={"crm": CrmPlan(**plan)},
    )
    assert all(one.text and one.severity in ("error", "warning") for one in findings(settings, {"crm": known}))


def test_every_sentence_is_said_somewhere_and_every_said_one_is_in_the_table() -> None:
    modules = [path for path in Path(__file__).parents[1].rglob("*.py") if path.parent.name != "tests"]
    written = {
        node.value
        for path in modules
        if path.name != "reason_messages.py"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    codes = {text for text in written if re.fullmatch(r"[a-z]+\.[a-z_]+", text)}
    assert codes <= set(SENTENCES)
    made = {
        f"{e}.{word}"
        for e in Entity
        for word in ("off", "update_only", "no_meaning", "nobody", "own_line", "may_be", "being_created", "stopped")
    }
    made |= {f"request.{verb.value}{again}" for verb in Verb for again in ("", "_again")}
    assert set(SENTENCES) - codes <= made
