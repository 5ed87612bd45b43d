"""Somebody is erased from every table that may hold personal data of a client: one that no test fills is no proof."""

from pathlib import Path

import msgspec

from cordboard.domain.alerts.machine import Alert, AlertWord, Kind, Subject
from cordboard.domain.attribution.deal import Deal
from cordboard.domain.calls.call import Disposition
from cordboard.domain.conversations.conversation_machine import Take
from cordboard.domain.conversations.message import ContactCard, Content, Direction, Message, MessageKind
from cordboard.domain.conversations.message import MessageState as ChatState
from cordboard.domain.crm.contact_match import Candidate, Entity
from cordboard.domain.dials.dial import Dial, DialState, EndReason
from cordboard.domain.duplicates.images import MergeImage, RecordImage
from cordboard.domain.interaction import Identity, IdentityKind
from cordboard.domain.sms.message import Sms, SmsRecipient
from cordboard.domain.sms.opt_out import Wish
from cordboard.domain.sms.segments import Alphabet
from cordboard.domain.sms.states import SmsState
from cordboard.domain.wrap_up.wrap_up import ChosenContact, PlannedTask, WrapUp, WrapUpText
from cordboard.ports.alerts import DeliveryAttempt, MessageState
from cordboard.ports.crm.changes import Change
from cordboard.ports.messenger import Account, Received
from cordboard.ports.sms import Receipt
from cordboard.ports.store.attribution import DealChange
from cordboard.ports.store.batch import Batch
from cordboard.ports.store.choices import NumberChoice
from cordboard.ports.store.claims import Claim
from cordboard.ports.store.comparisons import ComparedCall, Comparison, FindingKind
from cordboard.ports.store.conversations import MessageOutcome, NewMessage
from cordboard.ports.store.dials import NewDial
from cordboard.ports.store.events import StoredEvent
from cordboard.ports.store.merges import Merge, MergeContent, RecordMove
from cordboard.ports.store.open_tasks import OpenTask
from cordboard.ports.store.reports import RunState
from cordboard.ports.store.saved_views import SavedView
from cordboard.ports.store.shadow_reports import ShadowFinding, ShadowReport
from cordboard.ports.store.sms import NewSms, ReceivedSms
from cordboard.ports.store.stop_list import StoppedCall
from cordboard.testing.app_fixture import CLIENT, CRM, PBX, AppFixture, Open
from cordboard.testing.erased_person import NAME, RECORD, carried_out, erase, known_everywhere, sought, traces
from cordboard.testing.event_loop import run
from cordboard.toolkit.clock import moment

OF_USERS = (  # the settings and the users of the company are their master
    *("rows.settings", "rows.connection", "rows.connection_state", "rows.operator", "rows.sign_in_link", "rows.factor"),
    *("rows.sign_in_identity", "rows.provider_session", "rows.session", "rows.phone_book_device", "rows.backtest"),
    *("rows.api_token", "mirror.source"),
)
OTHER = "+34600999888"
OF_THE_ERASURE = ("rows.erasure_job",)  # keyed hashes of it remain; that is its purpose


async def known_in_every_table(app: AppFixture) -> None:
    """What `known_everywhere` leaves out: each part of the product writes the person down once."""
    await known_everywhere(app)
    now, row = app.clock.now(), await app.call("call-1")
    app.clock.advance(60)
    await app.receive(app.end("call-2", disposition=Disposition.NO_ANSWER))  # waits for a call-back
    await _work_for(app, row.id, now)
    await _written_down_for(app, row.id, now)
    await _seen_in_the_crm(app, now)
    await _messages_to_them(app, now)
    await _talks_with_them(app, now)


async def _work_for(app: AppFixture, call: str, now: float) -> None:
    """What people and rules do with the client."""
    text = WrapUpText(
        note=f"{NAME} calls back from {CLIENT}",
        task=PlannedTask(subject=f"Call {NAME}"),
        contact=ChosenContact(entity=Entity.CONTACT, id=RECORD, connection=CRM, name=NAME),
    )
    await app.store.put_wrap_up(WrapUp(call=call, version=1, text=text, by="Ana", at=moment(now)), now)
    dial = Dial(id="dial_1", connection=PBX, extension="80", to=CLIENT, channel="cb-1", placed_at=now)
    await app.store.begin_dial(NewDial(dial=dial, by="ana", key=None, since=now - 60, most=10))
    await app.store.put_dial(
        Dial(
            id="dial_1", connection=PBX, extension="80", to=CLIENT, channel="cb-1", placed_at=now,
            state=DialState.ENDED, reason=EndReason.TALKED, ended_at=now,
        )
    )  # fmt: skip
    chosen = NumberChoice(
        lane=CRM, client=CLIENT, call=None, entity=Entity.CONTACT, record=RECORD, name=NAME, who="ana", at=now
    )
    await app.store.put_choice(chosen)
    claim = Claim(CRM, Identity(IdentityKind.PHONE, CLIENT), Entity.LEAD, "call-1:lead")
    task = OpenTask(lane=CRM, subject=CLIENT, item="call-1:task", call=call, since=now, missed_at=now)
    await app.store.commit(Batch(claims=[claim], tasks=[task], stopped=[StoppedCall(f"number:{CLIENT}", call, now)]))


async def _written_down_for(app: AppFixture, call: str, now: float) -> None:
    """What is kept for administrators."""
    alert = Alert(connection=CRM, subject=Subject.LINK, kind=Kind.PAUSED, began_at=now, reason=f"refused for {NAME}")
    await app.store.keep_alert(alert, AlertWord.BEGUN, ("mail",), now)
    (message,) = await app.store.waiting_messages("mail", now)
    problem = f"550 {CLIENT} is refused"
    await app.store.record_delivery_attempt(
        DeliveryAttempt(message=message, state=MessageState.DROPPED, at=now, problem=problem)
    )
    compared = ComparedCall(kind=FindingKind.DELETED, call=call, record=RECORD)
    await app.store.keep_comparison(
        Comparison(connection=CRM, at=now, since=now - 3600, until=now, seen=1, good=0, deleted=1, calls=(compared,))
    )
    differs = ShadowFinding(call=call, entity="lead", verdict="different", differs={"name": (NAME, "Other")})
    await app.store.keep_shadow_report(
        ShadowReport(connection=CRM, at=now, seq=1, calls=1, cost=0.1, counts={}, examples=(differs,))
    )
    report = await app.store.add_report_test("weekly", "2026-11-29", now)
    await app.store.end_report_run(report.no, RunState.FAILED, now, problem=f"no mail about {NAME}")
    view = SavedView(id="v1", user="ana", name="One client", query={"q": NAME}, created_at=now, updated_at=now)
    await app.store.put_saved_view(view)
    event = msgspec.json.encode({"client": CLIENT, "name": NAME})
    await app.store.close_events([StoredEvent(id=1, type="call.ended", at=now, data=msgspec.Raw(event))])


async def _seen_in_the_crm(app: AppFixture, now: float) -> None:
    """What was read there, or joined there."""
    person = Candidate(entity=Entity.CONTACT, id=RECORD, name=NAME, phones=("600 111 222", "12 34"))  # one is no number
    await app.directory_sync.put(CRM, [Change(entity=Entity.CONTACT, id=RECORD, record=person)])
    deal = Deal(
        id="d1",
        name=f"Roof for {NAME}",
        contact=RECORD,
        created_at=moment(now),
        modified_at=moment(now),
        phones=(CLIENT,),
    )
    await app.store.put_deals(CRM, [DealChange(id="d1", deal=deal, numbers=(CLIENT,))])
    images = MergeImage(
        survivor=RecordImage(entity=Entity.CONTACT, id=RECORD, values={"Phone": "600-11-12-22"}),
        merged=RecordImage(entity=Entity.CONTACT, id="r2", values={"Full_Name": NAME}),
    )
    merge = Merge(
        id="m1", connection=CRM, method="merge", entity=Entity.CONTACT, survivor=RECORD, merged_entity=Entity.CONTACT,
        merged="r2", at=now, by="Ana", take=(), content=MergeContent(before=images, survivor_name=NAME),
    )  # fmt: skip
    move = RecordMove(merge="m1", lane=CRM, was="r2", now=RECORD, link="page")
    await app.store.commit(Batch(merges=[merge], moves=[move]))


async def _messages_to_them(app: AppFixture, now: float) -> None:
    """SMS: one to the person, one to somebody else that mentions them, and receipts of it and of none."""
    texts = {CLIENT: f"{NAME}, your roof is ready", OTHER: f"Call {NAME} at 600 111 222"}
    for n, (to, text) in enumerate(texts.items()):
        person = SmsRecipient(id=f"sms-{n}-0", to=to, next_at=now, changed_at=now)
        sms = Sms(
            id=f"sms-{n}", connection="sms", by="ana", sender="Firma", text=text, alphabet=Alphabet.GSM7, parts=1,
            created_at=now, valid_until=now + 3600, recipients=(person,),
        )  # fmt: skip
        new = NewSms(sms=sms, key=None, digest=f"hash-{n}", repeated_since=now - 120, budget=0, day_began=now)
        assert (await app.store.begin_sms(new)).new
        receipt = Receipt(id=person.id, state=SmsState.UNDELIVERED, detail=f"no route to {CLIENT}")
        await app.store.put_receipts("sms", [receipt], now)
    stray = Receipt(gateway_id="g-9", state=SmsState.UNDELIVERED, detail="600 111 222 is absent")
    await app.store.put_receipts("sms", [stray], now)
    for n, (sender, text) in enumerate({CLIENT: f"{NAME} says stop", OTHER: f"Call {NAME} at 600 111 222"}.items()):
        one = ReceivedSms(
            connection="sms", gateway_id=f"in-{n}", sender=sender, number=sender, to="+34928000080", text=text,
            part="", wish=Wish.STOP, at=now,
        )  # fmt: skip
        await app.store.receive_sms([one])


async def _talks_with_them(app: AppFixture, now: float) -> None:
    """Conversations: one of the person in a messenger, and one of somebody else who mentions them."""
    own = Content(card=ContactCard(phone=CLIENT, name=NAME, own=True))
    await app.store.messenger_place("chat", "bot")
    for n, (account, text, content) in enumerate(
        (
            (Account(chat="7001", name=NAME, username="ana"), f"It is {NAME}", own),
            (Account(chat="7002", name="Leo"), f"Call {NAME} at 600 111 222", Content()),
        )
    ):
        message = Received(
            key=str(n), account=account, external_id=str(n), order=n, at=now, kind=MessageKind.CONTACT, text=text,
            content=content,
        )  # fmt: skip
        (conversation,) = await app.store.put_updates("chat", [message], None, now)
        taken = await app.store.step_conversation(conversation, Take(by="leo"), now)
        assert taken is not None
        answer = Message(
            id=f"msg-{n}", conversation=conversation, direction=Direction.OUT, text=f"Dear {NAME}", by="leo", at=now,
            state=ChatState.QUEUED,
        )  # fmt: skip
        assert (await app.store.add_message(NewMessage(message=answer, by="leo"))).message == answer
        outcome = MessageOutcome(state=ChatState.FAILED, reason="400", detail=f"no chat with {CLIENT}")
        await app.store.take_message("chat", now)
        await app.store.put_message_outcome(f"msg-{n}", outcome)


def rows_in(app: AppFixture, table: str) -> int:
    file, name = table.split(".")
    database = app.store.main if file == "rows" else app.store.mirror
    return int(database.one(f'SELECT count(*) FROM "{name}"', ())[0])


def test_each_table_that_may_hold_personal_data_of_clients_is_filled_by_this_test(opened: Open) -> None:
    async def play() -> None:
        async with opened() as app:
            await known_in_every_table(app)
            tables = {table for part in app.personal_data.parts for table in part.columns} - {
                *OF_USERS,
                *OF_THE_ERASURE,
            }
            assert [table for table in sorted(tables) if not rows_in(app, table)] == [], "fill these above"

    run(play())


def test_nothing_of_the_person_is_left_in_any_of_them(opened: Open, tmp_path: Path) -> None:
    async def play() -> None:
        async with opened() as app:
            await known_in_every_table(app)
            found = {(one.part, one.kind) for one in (await app.personal_data.find(sought(app))).findings}
            assert {("calls", "wrap_up"), ("journal", "dial"), ("choices", "choice"), ("sms", "sms")} <= found, found
            assert {("conversations", "client"), ("conversations", "message")} <= found, found
            await erase(app)
            await carried_out(app)
            assert traces(tmp_path) == []

    run(play())
