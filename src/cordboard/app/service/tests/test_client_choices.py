"""Eight people share a number: the first choice is remembered, later calls use it, a correction moves one record."""

from collections.abc import Awaitable

import pytest

from cordboard.app.service.audit_log import AuditLog
from cordboard.app.service.client_choices import ClientChoiceUseCases
from cordboard.app.service.tests.test_call_actions import actions_of
from cordboard.contract.client_choices import NewChoice
from cordboard.contract.errors import Cannot
from cordboard.domain.calls.call import Client, Direction, EventType
from cordboard.domain.crm.actions import LinkCall, LogCall
from cordboard.domain.crm.contact_match import Entity
from cordboard.testing.app_fixture import CLIENT, CRM, AppFixture, Open, contact
from cordboard.testing.event_loop import run
from cordboard.toolkit.ids import call_id

A, B = call_id("pbx", "a"), call_id("pbx", "b")
PEOPLE = 8


async def choices_of(fixture: AppFixture) -> ClientChoiceUseCases:
    return ClientChoiceUseCases(
        fixture.store,
        fixture.live_connections,
        fixture.decider,
        await actions_of(fixture),
        AuditLog(fixture.store, fixture.clock),
        fixture.clock,
        fixture.told.append,
    )


async def shared(fixture: AppFixture) -> ClientChoiceUseCases:
    """All have the number of the client; one has another number."""
    people = [contact(str(no), CLIENT, f"Person {no}") for no in range(1, PEOPLE + 1)]
    stranger = contact("9", "+34600999999", "Stranger")
    await fixture.directory_sync.put(CRM, [*people, stranger])
    return await choices_of(fixture)


def of(record: str, *, remember: bool = False) -> NewChoice:
    return NewChoice(entity=Entity.CONTACT, record=record, remember=remember)


async def refused(code: str, action: Awaitable[object]) -> None:
    with pytest.raises(Cannot) as caught:
        await action
    assert caught.value.code == code, caught.value.detail


async def linked(fixture: AppFixture, call: str) -> tuple[str | None, str]:
    """Whom the record of this call is about, and how the decision came to it."""
    why = (await fixture.decisions(call)).decisions[0].decision
    line = next(one for one in why.tried if one.rule == "who_is_it")
    logged = next(action for action in why.actions if isinstance(action, LogCall))
    return logged.about[0].id, line.code


@run
async def test_the_first_call_asks_and_the_second_does_not(opened: Open) -> None:
    async with opened() as app:
        choices = await shared(app)
        await app.receive(app.event("a", EventType.RINGING, client=Client(number=CLIENT), direction=Direction.INBOUND))
        done = await choices.choose(A, of("7", remember=True), "Ana")
        assert (done.name, done.remembered, done.moved) == ("Person 7", True, False)
        await app.receive(app.end("a"), app.end("b"))
        assert await linked(app, "a") == await linked(app, "b") == ("7", "match.chosen")
        assert await app.notes() == ["choice.remembered"]
        assert [(row.who, row.what, row.target) for row in await app.store.audited()] == [("Ana", "calls.choose", A)]
        await choices.forget(B, None, "Marta")
        await app.receive(app.end("c"))
        assert (await linked(app, "c"))[1] == "match.several"
        await refused("nothing_to_undo", choices.forget(B, None, "Marta"))
        assert await app.notes() == ["choice.remembered", "choice.forgotten"]


@run
async def test_a_choice_for_one_call_is_not_used_by_the_next(opened: Open) -> None:
    async with opened() as app:
        choices = await shared(app)
        await app.receive(app.event("a", EventType.RINGING, client=Client(number=CLIENT), direction=Direction.INBOUND))
        await choices.choose(A, of("7"), "Ana")
        await app.restart()
        await app.receive(app.end("a"), app.end("b"))
        assert await linked(app, "a") == ("7", "match.chosen")
        assert (await linked(app, "b"))[1] == "match.several"


@run
async def test_a_choice_after_the_call_moves_exactly_one_record(opened: Open) -> None:
    async with opened() as app:
        choices = await shared(app)
        await app.receive(app.end("a"))
        await app.drain()
        done = await choices.choose(A, of("7", remember=True), "Ana")
        assert done.moved
        assert not (await choices.choose(A, of("7", remember=True), "Ana")).moved  # again: nothing moves twice
        await app.drain()
        moves = [one for one in app.crm.made("link_call") if isinstance(one, LinkCall)]
        assert [one.about and one.about.id for one in moves] == ["7"]
        assert len(app.crm.made("log_call")) == 1


@run
async def test_only_people_with_the_number_can_be_chosen(opened: Open) -> None:
    async with opened() as app:
        choices = await shared(app)
        await app.receive(app.end("a"), app.end("hidden", client=None))
        await refused("not_with_number", choices.choose(A, of("9"), "Ana"))
        await refused("absent", choices.choose("none", of("7"), "Ana"))
        await refused("no_number", choices.choose(call_id("pbx", "hidden"), of("7"), "Ana"))
        assert await app.notes() == []
