"""What every help desk's folder must do, as one suite: lists, views, comments, mail, fields, closing, lost answers.

A folder gives a `DeskWorld`: its client over a simulated service in which one customer has an open ticket.
"""

import json
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any, Protocol

import pytest

from cordboard.ports.desk import Desk, EntryKind, Mail, NewPerson, NewTicket, Ticket, TicketQuery, TicketState
from cordboard.ports.errors import NeedsHuman, RateLimited, Refused, Trouble, Unavailable
from cordboard.ports.http_exchange import Exchange
from cordboard.testing.fault_injecting_transport import FaultInjectingTransport, answer_lost, refused, silent

TEXT = "Привіт & <Ana>,\nit left today."
PERSON = NewPerson(last_name="Kovar", email="kovar@clients.test")


class DeskWorld(Protocol):
    """One help desk under test. `mails`: what left for customers, as (to, text of the mail in the wire's words)."""

    desk: Desk
    far: FaultInjectingTransport
    journal: list[Exchange]

    def now(self) -> datetime: ...
    def department(self) -> str: ...
    def other_department(self) -> str: ...
    def agent(self) -> str: ...
    def mails(self) -> list[str]: ...
    def revoke(self) -> None: ...
    def write_as_customer(self, ticket: str, html: str) -> None: ...
    def secrets(self) -> list[str]: ...
    def overload(self) -> None: ...
    def use_up(self) -> None: ...
    def due_yesterday(self) -> dict[str, Any]: ...


Check = Callable[[DeskWorld], Coroutine[Any, Any, None]]


async def new(world: DeskWorld, **more: Any) -> Ticket:
    whole = {"subject": "Parcel", "department": world.department(), "contact": PERSON, **more}
    return await world.desk.create(NewTicket(**whole))


async def test_a_created_ticket_is_in_lists_and_views(world: DeskWorld) -> None:
    made = await new(world, description=TEXT, priority="High", fields={"cf_order_number": "17"})
    assert made.state is TicketState.OPEN
    shown = await world.desk.ticket(made.id)
    assert (shown.ticket.subject, shown.ticket.priority, shown.fields["cf_order_number"]) == ("Parcel", "High", "17")
    assert "&lt;Ana&gt;" in shown.description
    listed = await world.desk.tickets(TicketQuery(contact=made.contact))
    assert made.id in [one.id for one in listed.tickets]
    again = await new(world, contact=made.contact)
    assert again.contact == made.contact


async def test_pages_follow_each_other_without_gap(world: DeskWorld) -> None:
    made = {(await new(world)).id for _ in range(5)}
    found: list[str] = []
    after: str | None = None
    while True:
        page = await world.desk.tickets(TicketQuery(limit=2, after=after))
        found += [one.id for one in page.tickets]
        after = page.next
        if after is None:
            break
    assert made <= {*found}
    assert len(found) == len({*found})


async def test_other_departments_are_not_listed(world: DeskWorld) -> None:
    here, there = await new(world), await new(world, department=world.other_department())
    for query in (TicketQuery(), TicketQuery(contact=here.contact)):
        narrowed = {**{name: getattr(query, name) for name in ("contact",)}, "departments": (world.department(),)}
        page = await world.desk.tickets(TicketQuery(limit=100, **narrowed))
        ids = [one.id for one in page.tickets]
        assert here.id in ids
        assert there.id not in ids
    assert (await world.desk.tickets(TicketQuery(departments=()))).tickets == ()


async def test_a_comment_is_private_unless_asked_otherwise(world: DeskWorld) -> None:
    ticket = await new(world)
    await world.desk.comment(ticket.id, TEXT, public=False)
    await world.desk.comment(ticket.id, "for all", public=True)
    written = [one for one in await world.desk.entries(ticket.id) if one.kind is EntryKind.COMMENT]
    assert {(one.content, one.public, one.html) for one in written} == {(TEXT, False, False), ("for all", True, False)}


async def test_a_reply_reaches_the_customer_and_a_forward_somebody_else(world: DeskWorld) -> None:
    ticket = await new(world)
    sent = await world.desk.send(Mail(ticket=ticket.id, text=TEXT))
    assert not sent.inbound
    await world.desk.send(Mail(ticket=ticket.id, text="see below", to="carrier@example.test", forward=True))
    assert world.mails() == ["kovar@clients.test", "carrier@example.test"]
    whole = await world.desk.message(ticket.id, sent.id)
    assert "&lt;Ana&gt;" in str(whole.content)


async def test_what_a_customer_wrote_is_read(world: DeskWorld) -> None:
    ticket = await new(world)
    world.write_as_customer(ticket.id, "<p>Where is it?</p>")
    first = (await world.desk.entries(ticket.id))[0]
    assert (first.kind, first.inbound) == (EntryKind.MESSAGE, True)
    assert (await world.desk.message(ticket.id, first.id)).content == "<p>Where is it?</p>"


async def test_fields_are_changed_and_somebody_is_assigned(world: DeskWorld) -> None:
    ticket = await new(world)
    await world.desk.change(ticket.id, {"priority": "Low", "cf_order_number": "18"})
    await world.desk.assign(ticket.id, world.agent())
    shown = await world.desk.ticket(ticket.id)
    assert (shown.ticket.priority, shown.fields["cf_order_number"], shown.ticket.assignee) == (
        "Low",
        "18",
        world.agent(),
    )
    await world.desk.assign(ticket.id, None)
    assert (await world.desk.ticket(ticket.id)).ticket.assignee == ""


async def test_closing_notifies_only_when_asked(world: DeskWorld) -> None:
    for notify, mails in ((False, 0), (True, 1)):
        ticket = await new(world)
        await world.desk.close_ticket(ticket.id, notify=notify)
        assert (await world.desk.ticket(ticket.id)).ticket.state is TicketState.CLOSED
        assert len(world.mails()) == mails


async def test_what_was_deleted_comes_back(world: DeskWorld) -> None:
    ticket = await new(world)
    await world.desk.trash([ticket.id])
    query = TicketQuery(contact=ticket.contact)
    assert ticket.id not in [one.id for one in (await world.desk.tickets(query)).tickets]
    await world.desk.restore([ticket.id])
    assert ticket.id in [one.id for one in (await world.desk.tickets(query)).tickets]
    with pytest.raises(Refused):
        await world.desk.restore([ticket.id])


async def test_departments_agents_and_figures_are_read(world: DeskWorld) -> None:
    ticket = await new(world)
    assert world.department() in [one.id for one in await world.desk.departments()]
    agents = {one.id: one for one in await world.desk.agents()}
    assert agents[world.agent()].active
    assert any(one.light for one in agents.values())
    late = await new(world, fields=world.due_yesterday())
    assert (await world.desk.ticket(late.id)).ticket.overdue(world.now())
    figures = await world.desk.statistics(contact=ticket.contact)
    assert (figures.total, figures.open, figures.overdue) == (2, 2, 1)
    assert (await world.desk.statistics(contact=ticket.contact, department=world.other_department())).total == 0


async def test_what_is_refused_names_the_field(world: DeskWorld) -> None:
    with pytest.raises(Refused) as refusal:
        await new(world, contact="1")
    assert refusal.value.field == "contactId"
    assert refusal.value.wrote is False
    with pytest.raises(Refused):
        await world.desk.ticket("1")


async def test_a_lost_reply_is_found_and_sent_once(world: DeskWorld) -> None:
    ticket, began = await new(world), world.now()
    mail = Mail(ticket=ticket.id, text=TEXT, to="kovar@clients.test")
    assert await world.desk.sent_since(mail, began) is None
    world.far.play(answer_lost, method="POST")
    with pytest.raises(Unavailable) as lost:
        await world.desk.send(mail)
    assert lost.value.wrote is None
    assert await world.desk.sent_since(mail, began) is not None
    other = Mail(ticket=ticket.id, text="something else", to="kovar@clients.test")
    assert await world.desk.sent_since(other, began) is None
    assert len(world.mails()) == 1


async def test_a_reply_that_never_arrived_is_not_found(world: DeskWorld) -> None:
    ticket, began = await new(world), world.now()
    mail = Mail(ticket=ticket.id, text=TEXT)
    world.far.play(silent, method="POST")
    with pytest.raises(Unavailable) as lost:
        await world.desk.send(mail)
    assert lost.value.wrote is None
    assert await world.desk.sent_since(mail, began) is None
    world.far.play(refused, method="POST")
    with pytest.raises(Unavailable) as never:
        await world.desk.send(mail)
    assert never.value.wrote is False
    assert world.mails() == []


async def test_a_lost_ticket_is_found(world: DeskWorld) -> None:
    began = world.now()
    wanted = NewTicket(subject="Lost answer", department=world.department(), contact=PERSON)
    world.far.play(answer_lost, method="POST", path="tickets")
    with pytest.raises(Unavailable):
        await world.desk.create(wanted)
    found = await world.desk.created_since(wanted, began)
    assert found is not None
    elsewhere = NewTicket(subject="Lost answer", department=world.department(), contact=NewPerson(last_name="Other"))
    assert await world.desk.created_since(elsewhere, began) is None


async def test_limits_are_waited_for(world: DeskWorld) -> None:
    await world.desk.departments()
    world.overload()
    with pytest.raises(RateLimited) as crowded:
        await world.desk.departments()
    assert crowded.value.after is not None
    assert crowded.value.after.total_seconds() < 60
    world.use_up()
    with pytest.raises(RateLimited) as spent:
        await world.desk.departments()
    assert spent.value.after is not None
    assert spent.value.after > crowded.value.after


async def test_a_revoked_login_needs_somebody(world: DeskWorld) -> None:
    world.revoke()
    with pytest.raises(NeedsHuman):
        await world.desk.departments()


async def test_nothing_is_repeated_and_no_secret_is_kept(world: DeskWorld) -> None:
    ticket = await new(world)
    before = len(world.far.sent)
    world.far.play(answer_lost, method="POST", times=5)
    with pytest.raises(Trouble):
        await world.desk.send(Mail(ticket=ticket.id, text=TEXT))
    assert len(world.far.sent) == before + 1
    kept = json.dumps([f"{one.url} {one.request} {one.reply} {one.error}" for one in world.journal])
    for secret in world.secrets():
        assert secret not in kept


SUITE: tuple[Check, ...] = (
    test_a_created_ticket_is_in_lists_and_views,
    test_pages_follow_each_other_without_gap,
    test_other_departments_are_not_listed,
    test_a_comment_is_private_unless_asked_otherwise,
    test_a_reply_reaches_the_customer_and_a_forward_somebody_else,
    test_what_a_customer_wrote_is_read,
    test_fields_are_changed_and_somebody_is_assigned,
    test_closing_notifies_only_when_asked,
    test_what_was_deleted_comes_back,
    test_departments_agents_and_figures_are_read,
    test_what_is_refused_names_the_field,
    test_a_lost_reply_is_found_and_sent_once,
    test_a_reply_that_never_arrived_is_not_found,
    test_a_lost_ticket_is_found,
    test_limits_are_waited_for,
    test_a_revoked_login_needs_somebody,
    test_nothing_is_repeated_and_no_secret_is_kept,
)
