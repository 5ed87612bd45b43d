"""Records that stand go to their owner: two calls at once, doubled events, a CRM that is away, people quicker."""

from cordboard.app.explain.why import why_view
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.domain.calls.call import Disposition
from cordboard.domain.connection_state import Identified, PausedByUser, Phase, Resumed
from cordboard.domain.crm.actions import SetOwner
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.settings.company import TeamMember
from cordboard.domain.settings.crm_plan import Cell, CrmPlan, Mode, Party, Situation
from cordboard.domain.settings.settings import Settings
from cordboard.ports.crm import Applied, Outcome
from cordboard.ports.errors import Refused
from cordboard.ports.store.calls import CallRow
from cordboard.ports.store.outbox import ItemState
from cordboard.testing.app_fixture import CLIENT, CRM, PBX, AppFixture, Open, contact
from cordboard.testing.event_loop import run
from cordboard.testing.fake_crm import FakeCrm, Sent, denies, one_fails
from cordboard.toolkit.ids import call_id

ANA, IVAN, BOSS = "u-ana", "u-ivan", "u-boss"
ANAS, IVANS, BOSSES = "80", "81", "82"
TEAM = tuple(
    TeamMember(id=user.removeprefix("u-"), crm_users={CRM: user}, extensions=(extension,))
    for extension, user in ((ANAS, ANA), (IVANS, IVAN), (BOSSES, BOSS))
)
SCENARIO = tuple(
    Cell(situation=s, party=Party.KNOWN, entity=Entity.CONTACT, mode=Mode.UPDATE_ONLY)
    for s in (Situation.INBOUND_ANSWERED, Situation.INBOUND_MISSED)
)
UPDATED = Settings(team=TEAM, crm={CRM: CrmPlan(scenario=SCENARIO)})


async def furnished(app_fixture: AppFixture, owner: str = BOSS) -> None:
    """A contact of the boss, and whoever takes its call takes it over; users are not doubted."""
    await app_fixture.settle(UPDATED)
    app_fixture.live_connections.connected_accounts[CRM].users = ()
    await app_fixture.directory_sync.put(CRM, [contact("p1", CLIENT, "Eva", owner)])


async def owner_here(app_fixture: AppFixture) -> str | None:
    person = await app_fixture.store.person(CRM, Entity.CONTACT, "p1")
    return person.owner.id if person and person.owner else None


def given(app_fixture: AppFixture) -> list[tuple[str, tuple[str, ...]]]:
    """What left, in order: whom to, and from whom."""
    sent = [action for one in app_fixture.crm.sent for action in one.actions]
    return [(action.owner, action.was) for action in sent if isinstance(action, SetOwner)]


@run
async def test_whoever_takes_the_call_takes_the_record_and_the_directory_follows(opened: Open) -> None:
    async with opened() as app_fixture:
        await furnished(app_fixture)
        await app_fixture.receive(app_fixture.end("c1", extension=ANAS))
        (item,) = await app_fixture.items()
        assert (item.key, item.kind) == (f"{call_id(PBX, 'c1')}.{CRM}:contact:owner", "set_owner")
        assert await app_fixture.drain() is None
        assert given(app_fixture) == [(ANA, (BOSS,))]
        assert await owner_here(app_fixture) == ANA
        assert [one.state for one in await app_fixture.items()] == [ItemState.DONE]


@run
async def test_a_second_call_finds_the_record_where_the_first_brought_it(opened: Open) -> None:
    async with opened() as app_fixture:
        await furnished(app_fixture)
        await app_fixture.receive(app_fixture.end("c1", extension=ANAS))
        await app_fixture.drain()
        await app_fixture.receive(app_fixture.end("c2", extension=ANAS))
        assert await app_fixture.items("c2") == []


@run
async def test_calls_of_one_client_at_the_same_moment_leave_it_with_the_last_one(opened: Open) -> None:
    async with opened() as app_fixture:
        await furnished(app_fixture)
        await app_fixture.receive(
            *(app_fixture.end(f"c{n}", extension=line, second=n) for n, line in enumerate((ANAS, BOSSES, IVANS, IVANS)))
        )
        await app_fixture.drain()
        assert given(app_fixture) == [(ANA, (BOSS,)), (BOSS, (BOSS, ANA)), (IVAN, (BOSS, ANA))]
        assert await owner_here(app_fixture) == IVAN


@run
async def test_while_the_crm_is_away_calls_count_on_what_earlier_ones_have_asked_for(opened: Open) -> None:
    async with opened() as app_fixture:
        await furnished(app_fixture)
        await app_fixture.apply(PausedByUser(by="Ana"))
        for n, line in enumerate((ANAS, BOSSES)):
            await app_fixture.receive(app_fixture.end(f"c{n}", extension=line))
            await app_fixture.restart()
            app_fixture.live_connections.connected_accounts[CRM].users = ()
        await app_fixture.apply(Resumed())
        await app_fixture.drain()
        assert [owner for owner, _ in given(app_fixture)] == [ANA, BOSS]
        assert await owner_here(app_fixture) == BOSS


@run
async def test_a_late_or_doubled_event_gives_nothing_a_second_time(opened: Open) -> None:
    async with opened() as app_fixture:
        await furnished(app_fixture)
        end = app_fixture.end("c1", extension=ANAS)
        await app_fixture.receive(end)
        await app_fixture.drain()
        await app_fixture.directory_sync.put(CRM, [contact("p1", CLIENT, "Eva", BOSS)])  # a person took it back
        await app_fixture.receive(end, app_fixture.end("c1", extension=ANAS, disposition=Disposition.ANSWERED))
        await app_fixture.drain()
        assert given(app_fixture) == [(ANA, (BOSS,))]
        assert await owner_here(app_fixture) == BOSS


@run
async def test_a_process_that_dies_before_the_answer_was_kept_asks_again_and_changes_nothing_twice(
    opened: Open,
) -> None:
    async with opened() as app_fixture:
        await furnished(app_fixture)
        await app_fixture.receive(app_fixture.end("c1", extension=ANAS))

        def dies(crm: FakeCrm, sent: Sent) -> list[Outcome]:
            crm.write(sent)
            raise KeyboardInterrupt

        app_fixture.crm.answers.append(dies)
        try:
            await app_fixture.drain()
        except KeyboardInterrupt:
            await app_fixture.restart()
        await app_fixture.drain()
        assert given(app_fixture) == [
            (ANA, (BOSS,)),
            (ANA, (BOSS,)),
        ]  # the CRM folder looks first: the owner stands already
        assert app_fixture.crm.sent[-1].verify
        assert await owner_here(app_fixture) == ANA


@run
async def test_a_record_that_a_person_gave_away_meanwhile_is_left_and_says_so(opened: Open) -> None:
    async with opened() as app_fixture:
        await furnished(app_fixture)
        await app_fixture.receive(app_fixture.end("c1", extension=ANAS))

        def left(crm: FakeCrm, sent: Sent) -> list[Outcome]:
            return [Applied(id="p1", owner=IVAN, remark="The owner was changed to Ivan meanwhile.", code="owner_left")]

        app_fixture.crm.answers.append(left)
        await app_fixture.drain()
        (item,) = await app_fixture.items()
        assert (item.state, item.code, item.reason) == (
            ItemState.DONE,
            "owner_left",
            "The owner was changed to Ivan meanwhile.",
        )
        assert await owner_here(app_fixture) == IVAN
        text = await why(app_fixture, "c1")
        assert "Owner change (contact): sent, record p1 (The owner was changed to Ivan meanwhile.)." in text
        assert "Eva (contact): owner changed from u-boss to u-ana." in text


@run
async def test_a_new_owner_whom_the_crm_refuses_is_parked_with_its_words_and_the_directory_stays(opened: Open) -> None:
    async with opened() as app_fixture:
        await furnished(app_fixture)
        await app_fixture.receive(app_fixture.end("c1", extension=ANAS))
        app_fixture.crm.answers.append(one_fails(0, Refused("Ana may own no records.", code="INVALID_DATA")))
        await app_fixture.drain()
        (item,) = await app_fixture.items()
        assert (item.state, item.reason) == (ItemState.PARKED, "Ana may own no records.")
        assert await owner_here(app_fixture) == BOSS
        await app_fixture.receive(app_fixture.end("c2", extension=BOSSES))
        assert await app_fixture.items("c2") == []  # what is parked promises nothing


@run
async def test_without_the_right_it_waits_with_the_reason_and_leaves_after_re_authorising(opened: Open) -> None:
    async with opened() as app_fixture:
        await furnished(app_fixture)
        await app_fixture.receive(app_fixture.end("c1", extension=ANAS))
        app_fixture.crm.answers.append(denies("set_owner"))
        await app_fixture.drain()
        (item,) = await app_fixture.items()
        state = await app_fixture.state()
        assert (item.state, item.reason, item.code) == (
            ItemState.OPEN,
            "The right set_owner is missing.",
            "scope_missing",
        )
        assert (state.phase, state.missing) == (Phase.DEGRADED, ("set_owner",))
        app_fixture.clock.advance(1.0)
        await app_fixture.apply(Identified())
        await app_fixture.drain()
        assert await owner_here(app_fixture) == ANA


async def why(app_fixture: AppFixture, key: str) -> str:
    row: CallRow = await app_fixture.call(key)
    return why_view(row, await app_fixture.items(key), [], SettingsInForce(0, Settings()).for_crm).text
