"""The call's manager, and circles among owner rules against a reference search."""

import random
from itertools import pairwise

import pytest

from cordboard.domain.calls.call import Call, Direction, Disposition, Leg, LegKind, Phase
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.scenario.call_manager import OwnerChoice, manager_of
from cordboard.domain.scenario.owners import TARGETS, cycle, in_turn, rule_for
from cordboard.domain.settings.crm_plan import EntityOwner, OwnerRule
from cordboard.domain.settings.decision_settings import DecisionSettings, Line

LINES = (
    Line(number="+34928000080", user="ana"),
    Line(number="80", user="ana"),
    Line(number="+34928000081", user="alberto"),
    Line(number="81", user="alberto"),
    Line(number="973890196.70", user="mobile"),
    Line(number="+34600000001", user="sim"),
)
SETTINGS = DecisionSettings(default_user="boss", lines=LINES)
IN, OUT = Direction.INBOUND, Direction.OUTBOUND
ANSWERED, MISSED = Disposition.ANSWERED, Disposition.NO_ANSWER


@pytest.mark.parametrize(
    ("direction", "disposition", "own", "rang", "talked", "user"),
    [
        (IN, ANSWERED, None, ("80", "81"), ("80",), "ana"),
        (IN, ANSWERED, "+34928000080", ("80", "81"), ("80", "81"), "alberto"),  # transferred: who talked last
        (IN, ANSWERED, "+34928000080", ("99",), ("99",), "ana"),  # an unassigned phone on an assigned number
        (IN, ANSWERED, None, ("70",), ("70",), "mobile"),  # by the extension of a user id
        (IN, ANSWERED, None, ("973890196.70",), ("973890196.70",), "mobile"),
        (IN, MISSED, "928 00 00 81", ("80",), (), "alberto"),  # the number that was called
        (IN, MISSED, "80", (), (), "ana"),
        (IN, MISSED, None, ("80",), (), "ana"),
        (IN, MISSED, None, ("80", "81"), (), "boss"),  # several rang: nobody in particular
        (IN, MISSED, None, (), (), "boss"),
        (IN, MISSED, "+34911111111", ("99",), (), "boss"),
        (OUT, ANSWERED, "600 000 001", (), (), "sim"),
        (OUT, MISSED, "+34928000080", ("81",), (), "alberto"),  # who dialled, whatever number was shown
    ],
)
def test_the_calls_manager_is_found(
    direction: Direction,
    disposition: Disposition,
    own: str | None,
    rang: tuple[str, ...],
    talked: tuple[str, ...],
    user: str,
) -> None:
    call = Call(
        keys=("a",),
        direction=direction,
        phase=Phase.ENDED,
        disposition=disposition,
        own_number=own,
        rang=rang,
        talked=talked,
    )
    assert manager_of(call, SETTINGS).user == user


def test_an_outbound_call_belongs_to_the_agent_who_placed_it() -> None:
    legs = (
        Leg(id="1", kind=LegKind.AGENT, extension="81", caller=True),
        Leg(id="2", kind=LegKind.AGENT, extension="80"),
        Leg(id="3", kind=LegKind.OUTSIDE, number="+34600111222"),
    )
    call = Call(
        keys=("a",),
        direction=OUT,
        phase=Phase.ENDED,
        disposition=MISSED,
        legs=legs,
        placed=("81",),
        own_number="+34928000080",
    )
    assert manager_of(call, SETTINGS).user == "alberto"


@pytest.mark.parametrize(
    ("more", "choice"),
    [
        (
            {"disposition": ANSWERED, "talked": ("80",)},
            OwnerChoice(user="ana", code="owner.talked", values={"line": "80"}),
        ),
        (
            {"disposition": MISSED, "talked": ("81",), "rang": ("80",)},  # who was reached was not the client's
            OwnerChoice(user="ana", code="owner.rang", values={"line": "80"}),
        ),
        (
            {"disposition": MISSED, "own_number": "928 00 00 81"},
            OwnerChoice(user="alberto", code="owner.called", values={"line": "928 00 00 81"}),
        ),
        (
            {"disposition": MISSED, "rang": ("80", "+34928000080", "99")},
            OwnerChoice(user="ana", code="owner.rang", values={"line": "80, +34928000080, 99"}),
        ),
        ({"disposition": MISSED, "rang": ("99",)}, OwnerChoice(user="boss", code="owner.unmapped")),
    ],
)
def test_why_somebody_is_the_calls_manager(more: dict[str, object], choice: OwnerChoice) -> None:
    call = Call(keys=("a",), direction=IN, phase=Phase.ENDED, **more)  # type: ignore[arg-type]
    assert manager_of(call, SETTINGS) == choice


def owned(*rows: tuple[Entity, OwnerRule]) -> DecisionSettings:
    return DecisionSettings(owners=tuple(EntityOwner(entity=entity, rule=rule) for entity, rule in rows))


def test_a_record_comes_after_the_one_whose_owner_it_takes() -> None:
    chain = owned(
        (Entity.CONTACT, OwnerRule.OWNER_OF_ACCOUNT),
        (Entity.ACCOUNT, OwnerRule.OWNER_OF_LEAD),
        (Entity.LEAD, OwnerRule.CALL_MANAGER),
    )
    records = (Entity.CONTACT, Entity.ACCOUNT, Entity.LEAD)
    assert in_turn(records, chain) == [Entity.LEAD, Entity.ACCOUNT, Entity.CONTACT]


def test_records_that_take_owners_in_a_circle_stay_in_their_order() -> None:
    circle = owned(
        (Entity.CONTACT, OwnerRule.OWNER_OF_ACCOUNT),
        (Entity.ACCOUNT, OwnerRule.OWNER_OF_CONTACT),
        (Entity.DEAL, OwnerRule.OWNER_OF_CONTACT),
    )
    records = (Entity.DEAL, Entity.CONTACT, Entity.ACCOUNT, Entity.TASK)
    assert in_turn(records, circle) == [Entity.TASK, Entity.CONTACT, Entity.ACCOUNT, Entity.DEAL]


def test_where_no_rule_is_set_the_manager_of_the_call_is_the_owner() -> None:
    lead = EntityOwner(entity=Entity.LEAD, rule=OwnerRule.DEFAULT_USER)
    assert rule_for((lead,), Entity.LEAD) is lead
    assert rule_for((lead,), Entity.DEAL) == EntityOwner(entity=Entity.DEAL, rule=OwnerRule.CALL_MANAGER)


def _reaches_itself(edges: set[tuple[Entity, Entity]]) -> set[Entity]:
    """Reference: transitive closure by Warshall."""
    nodes = {node for edge in edges for node in edge}
    reach = {(one, two): (one, two) in edges for one in nodes for two in nodes}
    for middle in nodes:
        for one in nodes:
            for two in nodes:
                reach[one, two] |= reach[one, middle] and reach[middle, two]
    return {node for node in nodes if reach[node, node]}


def test_circles_are_found_as_a_reference_search_finds_them(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(10_000):
        rows = tuple(
            EntityOwner(entity=chance.choice(list(Entity)), rule=chance.choice(list(OwnerRule)))
            for _ in range(chance.randrange(8))
        )
        edges = {(row.entity, TARGETS[row.rule]) for row in rows if row.rule in TARGETS}
        found, circles = cycle(rows), _reaches_itself(edges)
        assert bool(found) == bool(circles), rows
        if found:
            assert found[0] is found[-1]
            assert set(pairwise(found)) <= edges
            assert len(set(found)) == len(found) - 1


def test_the_circle_of_the_manual_is_found() -> None:
    rows = (
        EntityOwner(entity=Entity.CONTACT, rule=OwnerRule.OWNER_OF_ACCOUNT),
        EntityOwner(entity=Entity.ACCOUNT, rule=OwnerRule.OWNER_OF_CONTACT),
    )
    assert cycle(rows) == (Entity.CONTACT, Entity.ACCOUNT, Entity.CONTACT)
    assert cycle(rows[:1]) is None
