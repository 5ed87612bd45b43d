"""Use cases of SMS; `contract/sms.py` says what each does."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime

from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.service.audit_log import AuditLog
from cordboard.app.sms.gateways import Changed, SmsGateways
from cordboard.contract.errors import Cannot
from cordboard.contract.sms import NewMessage, SmsFilter
from cordboard.contract.views.sms import (
    SmsBudgetView,
    SmsListView,
    SmsPreviewView,
    SmsReceivedListView,
    SmsReceivedView,
    SmsRecipientView,
    SmsView,
)
from cordboard.domain.dials.destination import own_countries
from cordboard.domain.numbers.reading import read
from cordboard.domain.settings.settings import Settings
from cordboard.domain.settings.time_zones import local_time
from cordboard.domain.sms.guards import chosen_sender, cleaned, quiet_until, start_of_day, unmerged
from cordboard.domain.sms.message import Sms, SmsRecipient
from cordboard.domain.sms.plainer_text import plainer
from cordboard.domain.sms.recipients import NotSent, recipients
from cordboard.domain.sms.segments import JOINED, SINGLE, Segments, outside_gsm7, segmented
from cordboard.domain.sms.states import SmsState
from cordboard.domain.stop_list.matching import is_ignored
from cordboard.ports.host import Clock
from cordboard.ports.store.sms import NewSms, ReceivedSms, SmsSought
from cordboard.ports.store.store import Store
from cordboard.toolkit.clock import moment
from cordboard.toolkit.foreign_text import whole_number

HOUR_S = 3_600.0
MOST_RECIPIENTS = 1_000
DAY_S = 86_400


class SmsUseCases:
    """Takes messages of users and programs, and shows what became of them."""

    def __init__(
        self,
        store: Store,
        gateways: SmsGateways,
        settings_in_force: SettingsInForce,
        audit_log: AuditLog,
        changed: Changed,
        clock: Clock,
    ) -> None:
        self._store, self._gateways, self._settings_in_force = store, gateways, settings_in_force
        self._audit_log, self._changed, self._clock = audit_log, changed, clock

    async def send(self, asked: NewMessage, by: str) -> tuple[SmsView, bool]:
        settings = self._settings_in_force.settings
        text = _permitted_text(asked.text, settings)
        parts = _permitted_parts(text, settings)
        sender = _permitted_sender(asked.sender, settings)
        connection = self._gateways.chosen(asked.connection, settings.sms.connection)
        now = self._clock.now()
        id_ = f"sms_{secrets.token_hex(10)}"
        people = tuple(await self._people(id_, asked.to, settings, now))
        sms = Sms(
            id=id_,
            connection=connection,
            by=by,
            sender=sender,
            text=text,
            alphabet=parts.alphabet,
            parts=len(parts.parts),
            created_at=now,
            valid_until=max([now, *(one.next_at for one in people)]) + settings.sms.valid_h * HOUR_S,
            recipients=people,
        )
        begun = await self._store.begin_sms(self._new(sms, asked.key, settings))
        if begun.sms is None:
            most = settings.sms.parts_per_day
            text = f"The budget of {most} SMS parts a day is used up: {begun.used} were sent today."
            fix = "Wait for tomorrow, or raise sms.parts_per_day in the settings."
            raise Cannot(429, "sms_budget", text, fix, retry_after=self._until_tomorrow(settings))
        if not begun.same:
            raise Cannot(409, "key_reused", "This key stands for another message.", "Use a new key for each message.")
        if begun.new:
            await self._audit_log.record(by, "sms.send", id_, str(len(people)))
            self._changed(id_)
        return _shown(begun.sms), begun.new

    async def show(self, sms: str, by: str | None = None) -> SmsView:
        found = await self._store.sms(sms)
        if found is None or by not in (None, found.by):
            raise Cannot(404, "absent", f"SMS not found: {sms!r}.", "Messages are kept as long as calls.")
        return _shown(found)

    async def newest(self, asked: SmsFilter, after: str | None, limit: int) -> SmsListView:
        place = _place(after)
        found = await self._store.list_sms(SmsSought(states=asked.states, text=asked.text.strip()), place, limit + 1)
        more = str(found[limit - 1][0]) if len(found) > limit else None
        return SmsListView(items=tuple(_shown(one) for _, one in found[:limit]), next=more)

    async def budget(self) -> SmsBudgetView:
        settings = self._settings_in_force.settings
        most, used = settings.sms.parts_per_day, await self._store.sms_parts_since(self._day_began(settings))
        return SmsBudgetView(used=used, most=most, left=max(0, most - used) if most else None)

    async def received(self, text: str, after: str | None, limit: int) -> SmsReceivedListView:
        found = await self._store.received_sms(text.strip(), _place(after), limit + 1)
        more = str(found[limit - 1].no) if len(found) > limit else None
        return SmsReceivedListView(items=tuple(_incoming(one) for one in found[:limit]), next=more)

    def preview(self, text: str) -> SmsPreviewView:
        settings = self._settings_in_force.settings.sms
        sent = plainer(cleaned(text), settings.plainer)
        found = segmented(sent)
        return SmsPreviewView(
            text=sent,
            alphabet=found.alphabet,
            parts=len(found.parts),
            units=found.units,
            room=(SINGLE if len(found.parts) == 1 else JOINED)[found.alphabet],
            outside=outside_gsm7(sent),
            most=settings.parts,
            placeholder=None if settings.placeholders else unmerged(sent),
        )

    def legacy_on(self) -> bool:
        return self._settings_in_force.settings.sms.legacy

    async def _people(self, sms: str, written: Sequence[str], settings: Settings, now: float) -> list[SmsRecipient]:
        """Raises: Cannot 422 for none or too many."""
        if not written or len(written) > MOST_RECIPIENTS:
            text = f"A message goes to 1 to {MOST_RECIPIENTS} recipients, not to {len(written)}."
            raise Cannot(422, "wrong_recipients", text, "Send it in several requests.")
        home = settings.company.home
        own = own_countries((one.number for one in settings.numbers), home)
        quiet = quiet_until(self._local(settings), settings.sms.quiet)
        next_at = quiet.timestamp() if quiet is not None else now
        found, understood = [], recipients(written, home, own, settings.sms.prefixes)
        opted_out = await self._store.opted_out([one.to for one in understood])
        for n, one in enumerate(understood):
            refused = one.refused
            if refused is None and is_ignored(one.to, settings.stop_list, home, moment(now)):
                refused = NotSent.STOPPED
            elif refused is None and one.to in opted_out:
                refused = NotSent.OPTED_OUT
            state, reason = (SmsState.QUEUED, "") if refused is None else (SmsState.REJECTED, refused.value)
            who = SmsRecipient(id=f"{sms}_{n}", to=one.to, state=state, reason=reason, next_at=next_at, changed_at=now)
            found.append(who)
        return found

    def _new(self, sms: Sms, key: str | None, settings: Settings) -> NewSms:
        content = "\0".join((sms.sender, sms.text, *sorted(one.to for one in sms.recipients)))
        return NewSms(
            sms=sms,
            key=None if key is None else _hashed(key),
            digest=_hashed(content),
            repeated_since=sms.created_at - settings.sms.repeated_s,
            budget=settings.sms.parts_per_day,
            day_began=self._day_began(settings),
        )

    def _local(self, settings: Settings) -> datetime:
        return local_time(moment(self._clock.now()), settings.company.zone)

    def _day_began(self, settings: Settings) -> float:
        return start_of_day(self._local(settings)).timestamp()

    def _until_tomorrow(self, settings: Settings) -> int:
        return max(1, int(self._day_began(settings) + DAY_S - self._clock.now()))


def _permitted_text(written: str, settings: Settings) -> str:
    """As it is sent. Raises: Cannot 422."""
    text = plainer(cleaned(written), settings.sms.plainer)
    if not text.strip():
        raise Cannot(422, "no_text", "The message has no text.", "Write one.")
    found = None if settings.sms.placeholders else unmerged(text)
    if found is not None:
        problem = f"The text has a placeholder that nobody replaced: {found}"
        raise Cannot(422, "unmerged_placeholder", problem, "Correct the merge field in the program that sends it.")
    return text


def _permitted_parts(text: str, settings: Settings) -> Segments:
    """Raises: Cannot 422."""
    parts = segmented(text)
    if len(parts.parts) > settings.sms.parts:
        problem = f"The text needs {len(parts.parts)} SMS parts, and at most {settings.sms.parts} are allowed."
        fix = "Shorten it: cordboard sms segments shows which characters make it longer."
        raise Cannot(422, "too_many_parts", problem, fix)
    return parts


def _permitted_sender(wanted: str | None, settings: Settings) -> str:
    """Raises: Cannot 422."""
    home = settings.company.home
    numbers = [full for one in settings.numbers if (full := read(one.number, home).e164)]
    asked = (read(wanted, home).e164 if wanted and wanted.lstrip("+").isdigit() else wanted) or wanted
    sender = chosen_sender(asked, settings.sms.senders, numbers)
    if sender is None:
        known = ", ".join((*settings.sms.senders, *numbers)) or "none"
        problem = f"{wanted} can't be shown as the sender. Allowed senders: {known}."
        raise Cannot(422, "sender_not_owned", problem, "Choose one of them, or add it in the settings, sms.senders.")
    return sender


def _place(after: str | None) -> int | None:
    """Raises: Cannot 422."""
    place = whole_number(after) if after else None
    if after and place is None:
        raise Cannot(422, "wrong_value", f"after: {after!r} is no place in the list.", "Take it from 'next'.")
    return place


def _incoming(one: ReceivedSms) -> SmsReceivedView:
    return SmsReceivedView(
        id=str(one.no),
        connection=one.connection,
        sender=one.number or one.sender,
        to=one.to,
        text=one.text,
        part=one.part,
        wish=one.wish,
        at=moment(one.at),
    )


def _hashed(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()


def _shown(sms: Sms) -> SmsView:
    return SmsView(
        id=sms.id,
        connection=sms.connection,
        by=sms.by,
        sender=sms.sender,
        text=sms.text,
        alphabet=sms.alphabet,
        parts=sms.parts,
        created_at=moment(sms.created_at),
        valid_until=moment(sms.valid_until),
        recipients=tuple(_recipient(one) for one in sms.recipients),
    )


def _recipient(one: SmsRecipient) -> SmsRecipientView:
    held = one.state is SmsState.QUEUED and one.next_at > one.changed_at
    return SmsRecipientView(
        to=one.to,
        state=one.state,
        reason=one.reason,
        detail=one.detail,
        changed_at=moment(one.changed_at),
        held_until=moment(one.next_at) if held else None,
    )
