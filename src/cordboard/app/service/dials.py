"""Use cases of dials; `contract/dials.py` says what each does."""

import hashlib
import secrets

import structlog

from cordboard.app.dials.destinations import extension_or_number, permitted
from cordboard.app.dials.open_dials import OpenDials, call_of
from cordboard.app.dials.phone_systems import PhoneSystems
from cordboard.app.dials.refusals import refusal_of, refused
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.service.audit_log import AuditLog
from cordboard.contract.dials import DialCaller, NewCall
from cordboard.contract.errors import Cannot
from cordboard.contract.views.dials import DialView
from cordboard.domain.dials.dial import Dial
from cordboard.domain.dials.machine import CancelAsked, NotTaken
from cordboard.domain.settings.company import TeamMember, is_extension
from cordboard.domain.settings.dialling import CompanyExtension, DeviceDriver, settings_of
from cordboard.domain.settings.dialling_contradictions import owned
from cordboard.ports.errors import Trouble
from cordboard.ports.host import Clock
from cordboard.ports.phone_commands import DialRequest, FirstLeg, PhoneCommands, Verb
from cordboard.ports.store.dials import NewDial
from cordboard.ports.store.store import Store
from cordboard.toolkit.clock import moment

log = structlog.get_logger()

MINUTE_S = 60.0
CHANNEL = "cb-"  # what the ids of our first legs begin with: their failures are read as our calls


class DialUseCases:
    """Places calls for people."""

    def __init__(
        self,
        store: Store,
        systems: PhoneSystems,
        open_dials: OpenDials,
        settings_in_force: SettingsInForce,
        audit_log: AuditLog,
        clock: Clock,
    ) -> None:
        self._store = store
        self._systems = systems
        self._open_dials = open_dials
        self._settings_in_force = settings_in_force
        self._audit_log = audit_log
        self._clock = clock

    async def place(self, asked: NewCall, caller: DialCaller) -> tuple[DialView, bool]:
        to = permitted(asked.to, self._settings_in_force.settings)
        extension = self._extension(asked.extension, caller)
        rules = settings_of(extension, self._settings_in_force.settings.extensions)
        caller_id = self._caller_id(asked.caller_id, rules)
        first = self._first_leg(rules)
        connection, commands = await self._systems.chosen(asked.connection)
        mark, now = secrets.token_hex(10), self._clock.now()
        wanted = Dial(
            id=f"dial_{mark}",
            connection=connection,
            extension=extension,
            to=to,
            channel=f"{CHANNEL}{mark}",
            caller_id=caller_id,
            placed_at=now,
        )
        most = self._settings_in_force.settings.dialling.per_minute
        new = NewDial(dial=wanted, by=caller.name, key=_hashed(asked.key), since=now - MINUTE_S, most=most)
        begun = await self._store.begin_dial(new)
        if begun.dial is None:
            text = f"Extension {extension} has placed {most} calls in the last minute."
            raise Cannot(429, "too_many_dials", text, "Wait a minute.", retry_after=int(MINUTE_S))
        if not begun.new:
            return _shown(_same(begun.dial, wanted)), False
        self._open_dials.opened(begun.dial, commands.call_ids)
        await self._audit_log.record(caller.name, "dials.place", begun.dial.id, extension)
        return _shown(await self._sent(begun.dial, first, commands)), True

    async def show(self, dial: str, caller: DialCaller) -> DialView:
        return _shown(await self._found(dial, caller))

    async def cancel(self, dial: str, caller: DialCaller) -> DialView:
        found = await self._found(dial, caller)
        if not found.ended and not found.cancelled:
            commands = await self._systems.commands(found.connection)
            if commands is not None and (reason := commands.lacks(DeviceDriver.NONE).get(Verb.HANGUP)):
                raise refused(reason)
            await self._audit_log.record(caller.name, "dials.cancel", dial, found.extension)
        return _shown(await self._open_dials.apply(dial, CancelAsked()) or found)

    async def _found(self, dial: str, caller: DialCaller) -> Dial:
        found = await self._store.dial(dial)
        if found is None or not (caller.every or found.extension in self._extensions_of(caller)):
            raise Cannot(404, "absent", f"Dial not found: {dial!r}.", "Dials are kept for a week after their end.")
        return found

    async def _sent(self, dial: Dial, first: FirstLeg, commands: PhoneCommands) -> Dial:
        """Ask the phone system, once. Raises: Cannot 409, 502 where it certainly did not take it."""
        request = DialRequest(channel=dial.channel, origin=dial.id, first=first, to=dial.to, caller_id=dial.caller_id)
        try:
            call = await commands.dial(request)
        except Trouble as trouble:
            if trouble.wrote is None:  # it may ring: its events tell
                log.warning("nobody knows whether a call was placed", dial=dial.id, error=trouble.text)
                return dial
            await self._open_dials.apply(dial.id, NotTaken(at=self._clock.now(), detail=trouble.text))
            raise refusal_of(trouble) from trouble
        return dial if call in ("", dial.channel) else await self._open_dials.recognised(dial, call)

    def _members(self, caller: DialCaller) -> list[TeamMember]:
        team = self._settings_in_force.settings.team
        return [one for one in team if caller.user and one.user == caller.user]

    def _extensions_of(self, caller: DialCaller) -> list[str]:
        """The caller's own, the one that rings first before the others."""
        mine = self._members(caller)
        first = [one.primary for one in mine if one.primary]
        return list(dict.fromkeys([*first, *(each for one in mine for each in one.extensions)]))

    def _extension(self, asked: str | None, caller: DialCaller) -> str:
        mine = self._extensions_of(caller)
        if asked is None and not mine:
            text = "You have no extension of your own."
            raise Cannot(422, "no_extension", text, "Name one in 'extension', or have one assigned in Settings, Team.")
        extension = asked if asked is not None else mine[0]
        if not is_extension(extension):
            text = f"{extension!r} isn't a valid extension."
            raise Cannot(422, "extension_unreadable", text, "Enter it as your phone system writes it.")
        if not caller.every and extension not in mine:
            text = f"Extension {extension} isn't yours."
            raise Cannot(403, "extension_of_others", text, "Place calls from your own extension.")
        return extension

    def _caller_id(self, asked: str | None, rules: CompanyExtension) -> str | None:
        """Only numbers of ours, and of those only what the extension may show."""
        settings = self._settings_in_force.settings
        home, numbers = settings.company.home, settings.numbers
        allowed = [full for one in rules.caller_ids if (full := owned(one, numbers, home))]
        if asked is None:
            return allowed[0] if allowed else None
        number = owned(asked, numbers, home)
        if number is None or (rules.caller_ids and number not in allowed):
            text = f"{asked} can't be shown as caller ID of this extension."
            raise Cannot(422, "caller_id_not_owned", text, "Choose one of your numbers.")
        return number

    def _first_leg(self, rules: CompanyExtension) -> FirstLeg:
        """The extension itself, another one, or a number outside: that one is subject to the same rules."""
        address, outside = extension_or_number(rules.first_leg or rules.number, self._settings_in_force.settings)
        return FirstLeg(address=address, outside=outside)


def _same(known: Dial, wanted: Dial) -> Dial:
    """A repetition. Raises: Cannot 409 where another call was meant."""
    if (known.to, known.extension) == (wanted.to, wanted.extension):
        return known
    if known.extension == wanted.extension and not known.ended:
        text = f"Extension {known.extension} is calling another number."
        raise Cannot(409, "extension_dialling", text, f"Wait for its end, or cancel it: {known.id}.")
    raise Cannot(409, "key_reused", "This Idempotency-Key stands for another call.", "Use a new key for each call.")


def _hashed(key: str | None) -> str | None:
    return None if key is None else hashlib.blake2b(key.encode(), digest_size=16).hexdigest()


def _shown(dial: Dial) -> DialView:
    return DialView(
        dial=dial.id,
        state=dial.state,
        reason=dial.reason,
        detail=dial.detail,
        call=call_of(dial),
        connection=dial.connection,
        extension=dial.extension,
        to=dial.to,
        caller_id=dial.caller_id,
        placed_at=moment(dial.placed_at),
        ended_at=None if dial.ended_at is None else moment(dial.ended_at),
    )
