"""Records that stand go to their owner: two calls at once, doubled events, a CRM that is away, people quicker."""

import msgspec

from cordboard.app.explain.why import why_view
from cordboard.domain.calls.call import Disposition
from cordboard.domain.crm.actions import SetOwner
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.settings.settings import Cell, Line, Mode, Party, Settings, Situation
from cordboard.ports.crm import Applied, Outcome
from cordboard.ports.errors import NeedsHuman, Refused
from cordboard.ports.store import CallRow, ItemState, LaneState
from cordboard.testing.app_fixture import CLIENT, CRM, PBX, House, Open, contact
from cordboard.testing.event_loop import run
from cordboard.testing.fake_crm import FakeCrm, Sent, fails, one_fails
from cordboard.toolkit.ids import call_id

ANA, IVAN, BOSS = "u-ana", "u-ivan", "u-boss"
ANAS, IVANS, BOSSES = "80", "81", "82"
LINES = tuple(Line(number=number, user=user) for number, user in ((ANAS, ANA), (IVANS, IVAN), (BOSSES, BOSS)))
UPDATED = Settings(
    lines=LINES,
    cells=tuple(
        Cell(situation=s, party=Party.KNOWN, entity=Entity.CONTACT, mode=Mode.UPDATE_ONLY)
        for s in (Situation.INBOUND_ANSWERED, Situation.INBOUND_MISSED)
    ),
)


async def furnished(house: House, owner: str = BOSS) -> None:
    """A contact of the boss, and whoever takes its call takes it over; users are not doubted."""
    await house.settle(UPDATED)
    house.links.learnt[CRM].users = ()
    await house.mirror.put(CRM, [contact("p1", CLIENT, "Eva", owner)])


async def owner_here(house: House) -> str | None:
    person = await house.store.person(CRM, Entity.CONTACT, "p1")
    return person.owner.id if person and person.owner else None


def given(house: House) -> list[tuple[str, tuple[str, ...]]]:
    """What left, in order: whom to, and from whom."""
    sent = [action for one in house.crm.sent for action in one.actions]
    return [(action.owner, action.was) for action in sent if isinstance(action, SetOwner)]


@run
async def test_whoever_takes_the_call_takes_the_record_and_the_directory_follows(opened: Open) -> None:
    async with opened() as house:
        await furnished(house)
        await house.hear(house.end("c1", extension=ANAS))
        (item,) = await house.items()
        assert (item.key, item.kind) == (f"{call_id(PBX, 'c1')}.{CRM}:contact:owner", "set_owner")
        assert await house.drain() is None
        assert given(house) == [(ANA, (BOSS,))]
        assert await owner_here(house) == ANA
        assert [one.state for one in await house.items()] == [ItemState.DONE]


@run
async def test_a_second_call_finds_the_record_where_the_first_brought_it(opened: Open) -> None:
    async with opened() as house:
        await furnished(house)
        await house.hear(house.end("c1", extension=ANAS))
        await house.drain()
        await house.hear(house.end("c2", extension=ANAS))
        assert await house.items("c2") == []


@run
async def test_calls_of_one_client_at_the_same_moment_leave_it_with_the_last_one(opened: Open) -> None:
    async with opened() as house:
        await furnished(house)
        await house.hear(
            *(house.end(f"c{n}", extension=line, second=n) for n, line in enumerate((ANAS, BOSSES, IVANS, IVANS)))
        )
        await house.drain()
        assert given(house) == [(ANA, (BOSS,)), (BOSS, (BOSS, ANA)), (IVAN, (BOSS, ANA))]
        assert await owner_here(house) == IVAN


@run
async def test_while_the_crm_is_away_calls_count_on_what_earlier_ones_have_asked_for(opened: Open) -> None:
    async with opened() as house:
        await furnished(house)
        lane = await house.store.lane(CRM)
        await house.store.set_lane(msgspec.structs.replace(lane, state=LaneState.STOPPED))
        for n, line in enumerate((ANAS, BOSSES)):
            await house.hear(house.end(f"c{n}", extension=line))
            await house.restart()
            house.links.learnt[CRM].users = ()
        await house.store.set_lane(lane)
        await house.drain()
        assert [owner for owner, _ in given(house)] == [ANA, BOSS]
        assert await owner_here(house) == BOSS


@run
async def test_a_late_or_doubled_event_gives_nothing_a_second_time(opened: Open) -> None:
    async with opened() as house:
        await furnished(house)
        end = house.end("c1", extension=ANAS)
        await house.hear(end)
        await house.drain()
        await house.mirror.put(CRM, [contact("p1", CLIENT, "Eva", BOSS)])  # a person took it back
        await house.hear(end, house.end("c1", extension=ANAS, disposition=Disposition.ANSWERED))
        await house.drain()
        assert given(house) == [(ANA, (BOSS,))]
        assert await owner_here(house) == BOSS


@run
async def test_a_process_that_dies_before_the_answer_was_kept_asks_again_and_changes_nothing_twice(
    opened: Open,
) -> None:
    async with opened() as house:
        await furnished(house)
        await house.hear(house.end("c1", extension=ANAS))

        def dies(crm: FakeCrm, sent: Sent) -> list[Outcome]:
            crm.write(sent)
            raise KeyboardInterrupt

        house.crm.answers.append(dies)
        try:
            await house.drain()
        except KeyboardInterrupt:
            await house.restart()
        await house.drain()
        assert given(house) == [(ANA, (BOSS,)), (ANA, (BOSS,))]  # the CRM folder looks first: the owner stands already
        assert house.crm.sent[-1].verify
        assert await owner_here(house) == ANA


@run
async def test_a_record_that_a_person_gave_away_meanwhile_is_left_and_says_so(opened: Open) -> None:
    async with opened() as house:
        await furnished(house)
        await house.hear(house.end("c1", extension=ANAS))

        def left(crm: FakeCrm, sent: Sent) -> list[Outcome]:
            return [Applied(id="p1", owner=IVAN, remark="It was given to Ivan meanwhile.", code="owner_left")]

        house.crm.answers.append(left)
        await house.drain()
        (item,) = await house.items()
        assert (item.state, item.code, item.reason) == (ItemState.DONE, "owner_left", "It was given to Ivan meanwhile.")
        assert await owner_here(house) == IVAN
        text = await why(house, "c1")
        assert "The new owner of the contact is done: record p1 (It was given to Ivan meanwhile.)." in text
        assert "Eva (contact) goes from u-boss to u-ana." in text


@run
async def test_a_new_owner_whom_the_crm_refuses_is_parked_with_its_words_and_the_directory_stays(opened: Open) -> None:
    async with opened() as house:
        await furnished(house)
        await house.hear(house.end("c1", extension=ANAS))
        house.crm.answers.append(one_fails(0, Refused("Ana may own no records.", code="INVALID_DATA")))
        await house.drain()
        (item,) = await house.items()
        assert (item.state, item.reason) == (ItemState.PARKED, "Ana may own no records.")
        assert await owner_here(house) == BOSS
        await house.hear(house.end("c2", extension=BOSSES))
        assert await house.items("c2") == []  # what is parked promises nothing


@run
async def test_without_the_right_it_waits_with_the_reason_and_leaves_after_re_authorising(opened: Open) -> None:
    async with opened() as house:
        await furnished(house)
        await house.hear(house.end("c1", extension=ANAS))
        house.crm.answers.append(fails(NeedsHuman("A right is missing: change_owner.", code="scope_missing")))
        await house.drain()
        (item,) = await house.items()
        lane = await house.store.lane(CRM)
        assert (item.state, item.reason, item.code) == (
            ItemState.OPEN,
            "A right is missing: change_owner.",
            "scope_missing",
        )
        assert (lane.state, lane.code) == (LaneState.PAUSED, "scope_missing")
        await house.store.set_lane(msgspec.structs.replace(lane, state=LaneState.OPEN))
        await house.drain()
        assert await owner_here(house) == ANA


async def why(house: House, key: str) -> str:
    row: CallRow = await house.call(key)
    return why_view(row, await house.items(key), [], Settings()).text
