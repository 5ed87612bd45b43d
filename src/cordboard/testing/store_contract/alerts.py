"""Alerts and their messages."""

from typing import Any

import msgspec

from cordboard.domain.alerts.machine import Alert, AlertWord, Kind, Subject
from cordboard.ports.alerts import DeliveryAttempt, MessageState
from cordboard.testing.event_loop import run
from cordboard.testing.store_contract.samples import LANE, Opener

WAYS = ("mail", "webhook")


def alert(**more: Any) -> Alert:
    known = {"connection": LANE, "subject": Subject.LINK, "kind": Kind.PAUSED, "began_at": 100.0, "reason": "revoked"}
    return Alert(**{**known, **more})


class AlertsContract:
    @run
    async def test_an_alert_and_its_messages_are_written_together_and_come_back_after_a_restart(
        self, opened: Opener
    ) -> None:
        async with opened() as store:
            no = await store.keep_alert(alert(told_kind=Kind.PAUSED, told_at=101.0), AlertWord.BEGUN, WAYS, 101.0)
        async with opened() as store:
            kept = alert(no=no, told_kind=Kind.PAUSED, told_at=101.0)
            assert list(await store.open_alerts()) == [kept]
            assert await store.alert(no) == kept
            assert await store.alert(no + 1) is None
            for way in WAYS:
                (message,) = await store.waiting_messages(way, 101.0)
                assert (message.alert, message.word, message.made_at) == (no, AlertWord.BEGUN, 101.0)
                assert (message.state, message.attempts, message.problem) == (MessageState.OPEN, 0, None)

    @run
    async def test_a_connection_has_one_open_alert_of_each_subject(self, opened: Opener) -> None:
        async with opened() as store:
            no = await store.keep_alert(alert(), None, (), 100.0)
            other = await store.keep_alert(alert(subject=Subject.WORK, kind=Kind.PARKED), None, (), 100.0)
            changed = alert(no=no, kind=Kind.AWAY, well_since=120.0)
            assert await store.keep_alert(changed, None, (), 120.0) == no
            assert [one.no for one in await store.open_alerts()] == [no, other]
            assert await store.alert(no) == changed
            assert await store.waiting_messages("mail", 1e12) == []

    @run
    async def test_a_newer_word_overtakes_what_was_not_told_yet(self, opened: Opener) -> None:
        async with opened() as store:
            no = await store.keep_alert(alert(told_at=1.0), AlertWord.BEGUN, WAYS, 1.0)
            (mail,) = await store.waiting_messages("mail", 1.0)
            await store.record_delivery_attempt(DeliveryAttempt(message=mail, state=MessageState.DONE, at=2.0))
            await store.keep_alert(alert(no=no, told_at=1.0, ended_at=9.0), AlertWord.OVER, WAYS, 9.0)
            states = {(one.channel, one.word): one.state for one in await store.messages(10)}
            assert states == {
                ("mail", AlertWord.BEGUN): MessageState.DONE,
                ("webhook", AlertWord.BEGUN): MessageState.DROPPED,
                ("mail", AlertWord.OVER): MessageState.OPEN,
                ("webhook", AlertWord.OVER): MessageState.OPEN,
            }
            assert await store.open_alerts() == []

    @run
    async def test_an_alert_that_ends_without_a_word_takes_along_what_was_not_told(self, opened: Opener) -> None:
        async with opened() as store:
            no = await store.keep_alert(alert(told_at=1.0), AlertWord.BEGUN, WAYS, 1.0)
            await store.keep_alert(alert(no=no, told_at=1.0, ended_at=2.0), None, WAYS, 2.0)
            assert await store.waiting_messages("mail", 1e12) == []

    @run
    async def test_an_attempt_is_remembered_and_makes_the_whole_way_rest(self, opened: Opener) -> None:
        async with opened() as store:
            await store.keep_alert(alert(told_at=1.0), AlertWord.BEGUN, WAYS, 1.0)
            await store.keep_alert(alert(connection="pbx", told_at=1.0), AlertWord.BEGUN, WAYS, 1.0)
            first, second = await store.waiting_messages("mail", 1.0)
            await store.begin_message(first, 2.0, 90.0)
            assert [one.no for one in await store.waiting_messages("mail", 2.0)] == [second.no]
            assert [one.attempts for one in await store.waiting_messages("mail", 90.0)] == [1, 0]
            await store.record_delivery_attempt(
                DeliveryAttempt(
                    message=first, state=MessageState.OPEN, at=2.0, problem="connection refused", not_before=60.0
                )
            )
            assert await store.waiting_messages("mail", 59.0) == []
            assert [one.no for one in await store.waiting_messages("mail", 60.0)] == [first.no, second.no]
            assert len(await store.waiting_messages("webhook", 2.0)) == 2
            again = (await store.waiting_messages("mail", 60.0))[0]
            assert (again.attempts, again.tried_at, again.problem) == (1, 2.0, "connection refused")
            await store.retry_messages_now()
            assert len(await store.waiting_messages("mail", 2.0)) == 2

    @run
    async def test_what_was_overtaken_while_it_was_tried_does_not_come_back(self, opened: Opener) -> None:
        async with opened() as store:
            no = await store.keep_alert(alert(told_at=1.0), AlertWord.BEGUN, ("mail",), 1.0)
            (message,) = await store.waiting_messages("mail", 1.0)
            await store.keep_alert(alert(no=no, told_at=1.0, ended_at=2.0), None, (), 2.0)
            await store.record_delivery_attempt(
                DeliveryAttempt(message=message, state=MessageState.OPEN, at=3.0, problem="gone", not_before=4.0)
            )
            assert await store.waiting_messages("mail", 1e12) == []
            await store.record_delivery_attempt(DeliveryAttempt(message=message, state=MessageState.DONE, at=5.0))
            assert (await store.messages(1))[0].state is MessageState.DONE

    @run
    async def test_what_was_told_is_counted_and_what_never_was_is_not_shown(self, opened: Opener) -> None:
        async with opened() as store:
            told = await store.keep_alert(alert(told_at=1.0, ended_at=50.0), AlertWord.OVER, (), 50.0)
            untold = await store.keep_alert(alert(ended_at=60.0), None, (), 60.0)
            assert await store.told_since(LANE, Subject.LINK, 50.0) == 1
            assert await store.told_since(LANE, Subject.LINK, 51.0) == 0
            assert await store.told_since(LANE, Subject.WORK, 0.0) == 0
            assert [one.no for one in await store.alerts(10)] == [told]
            await store.drop_alert(untold)
            assert await store.alert(untold) is None

    @run
    async def test_a_test_is_remembered_and_never_sent_by_itself(self, opened: Opener) -> None:
        async with opened() as store:
            message = await store.add_test("mail", 5.0)
            assert (message.alert, message.word, message.channel) == (0, AlertWord.TEST, "mail")
            assert await store.waiting_messages("mail", 1e12) == []
            await store.begin_message(message, 5.0, 50.0)
            await store.record_delivery_attempt(DeliveryAttempt(message=message, state=MessageState.DONE, at=6.0))
            (shown,) = await store.messages(10)
            assert shown == msgspec.structs.replace(message, state=MessageState.DONE, attempts=1, tried_at=6.0)

    @run
    async def test_old_alerts_are_forgotten_and_what_waits_is_not(self, opened: Opener) -> None:
        async with opened() as store:
            old = await store.keep_alert(alert(told_at=1.0, ended_at=2.0), AlertWord.OVER, WAYS, 2.0)
            (mail,) = await store.waiting_messages("mail", 2.0)
            await store.record_delivery_attempt(DeliveryAttempt(message=mail, state=MessageState.DONE, at=2.0))
            await store.prune_alerts(10.0)
            assert [one.channel for one in await store.messages(10)] == ["webhook"]
            assert await store.alert(old) is not None
            (hook,) = await store.waiting_messages("webhook", 2.0)
            await store.record_delivery_attempt(DeliveryAttempt(message=hook, state=MessageState.DONE, at=2.0))
            await store.prune_alerts(10.0)
            assert await store.messages(10) == []
            assert await store.alert(old) is None
            assert await store.keep_alert(alert(), None, (), 20.0) > old, "a number is never given twice"
