"""Use cases of a call that goes on; `contract/call_control.py` says what they do."""

import re
from collections.abc import Mapping

import msgspec

from cordboard.app.dials.destinations import extension_or_number
from cordboard.app.dials.phone_systems import PhoneSystems
from cordboard.app.dials.refusals import refusal_of, refused
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.service.audit_log import AuditLog
from cordboard.contract.errors import Cannot
from cordboard.contract.views.call_control import CallCommandView, CallVerbsView, VerbView
from cordboard.domain.calls.call import Call
from cordboard.domain.dials.sides import Sides, sides_of
from cordboard.domain.settings.dialling import driver_of
from cordboard.ports.errors import Trouble
from cordboard.ports.host import Clock
from cordboard.ports.phone_commands import CallCommand, PhoneCommands, Verb
from cordboard.ports.store.store import Store

KEYS = re.compile(r"[0-9*#A-Da-d]{1,32}")
WITH_TARGET = frozenset({Verb.TRANSFER, Verb.ATTENDED_TRANSFER})
IN_TALK = WITH_TARGET | {Verb.DTMF, Verb.PARK, Verb.HOLD, Verb.RESUME, Verb.MUTE, Verb.UNMUTE}
NOT_REPORTED = frozenset({Verb.MUTE, Verb.UNMUTE, Verb.DTMF})  # docs/reference/call-control.md, section 5


class CallControlUseCases:
    """Sends commands to the phone system of a call."""

    def __init__(
        self, store: Store, systems: PhoneSystems, settings_in_force: SettingsInForce, audit_log: AuditLog, clock: Clock
    ) -> None:
        self._store = store
        self._systems = systems
        self._settings_in_force = settings_in_force
        self._audit_log = audit_log
        self._clock = clock

    async def command(
        self, call: str, verb: Verb, to: str | None, own: tuple[str, ...] | None, by: str
    ) -> CallCommandView:
        connection, state = await self._found(call)
        target = self._target(verb, to)
        sides = self._sides(state, verb, own)
        commands = await self._commands(connection)
        driver = driver_of(sides.extension, self._settings_in_force.settings.extensions)
        if lacking := commands.lacks(driver).get(verb):
            raise refused(lacking)
        asked = CallCommand(
            verb=verb,
            agent=sides.agent,
            client=sides.client,
            call=state.keys[0],
            to=target,
            extension=sides.extension,
            driver=driver,
        )
        try:
            await commands.carry_out(asked)
        except Trouble as trouble:
            raise refusal_of(trouble) from trouble
        if verb in NOT_REPORTED:
            await self._store.put_asked(call, sides.agent, verb.value, self._clock.now())
        await self._audit_log.record(by, "calls.control", call, verb.value)
        return CallCommandView(call=call, verb=verb, extension=sides.extension, reported=verb not in NOT_REPORTED)

    async def verbs(self, call: str, own: tuple[str, ...] | None) -> CallVerbsView:
        connection, state = await self._found(call)
        sides = self._seen(state, own)
        driver = driver_of(sides.extension, self._settings_in_force.settings.extensions)
        lacking = (await self._commands(connection)).lacks(driver)
        verbs = tuple([_shown(verb, _why_not(verb, sides, lacking)) for verb in Verb])
        return CallVerbsView(call=call, extension=sides.extension, verbs=verbs)

    async def _found(self, call: str) -> tuple[str, Call]:
        """Its connection and its state. Raises: Cannot 404."""
        row = await self._store.call(call)
        if row is None:
            raise Cannot(404, "absent", f"Call not found: {call!r}.", "List the calls that go on.")
        return row.connection, msgspec.json.decode(row.state, type=Call)

    async def _commands(self, connection: str) -> PhoneCommands:
        """Raises: Cannot 409."""
        commands = await self._systems.commands(connection)
        if commands is None:
            text = "The phone system of this call takes no commands."
            raise Cannot(409, "no_commands", text, "Use the phone.")
        return commands

    def _sides(self, call: Call, verb: Verb, own: tuple[str, ...] | None) -> Sides:
        """Raises: Cannot 409."""
        sides = self._seen(call, own)
        if verb in IN_TALK and not sides.talking:
            raise refused("not_talking")
        return sides

    def _seen(self, call: Call, own: tuple[str, ...] | None) -> Sides:
        """Raises: Cannot 409."""
        if call.ended:
            raise Cannot(409, "call_over", "The call has ended.", "Nothing can be done to it any more.")
        sides = sides_of(call, own)
        if not sides.agent:
            text = "None of your phones takes part in this call."
            raise Cannot(409, "not_in_call", text, "Only your own side of a call can be controlled.")
        return sides

    def _target(self, verb: Verb, to: str | None) -> str:
        """An extension as it is, a number in full and only where it may be dialled. Raises: Cannot 422."""
        written = (to or "").strip()
        if verb is Verb.DTMF:
            if not KEYS.fullmatch(written):
                raise Cannot(422, "no_keys", "'to' holds no keys to send.", "Send digits, * or #, at most 32.")
            return written
        if verb not in WITH_TARGET:
            return ""
        return extension_or_number(written, self._settings_in_force.settings)[0]


def _why_not(verb: Verb, sides: Sides, lacking: Mapping[Verb, str]) -> str | None:
    """The code of what is in the way: first of what the phone and the phone system are, then of the call."""
    if verb in lacking:
        return lacking[verb]
    return "not_talking" if verb in IN_TALK and not sides.talking else None


def _shown(verb: Verb, why_not: str | None) -> VerbView:
    reported = verb not in NOT_REPORTED
    if why_not is None:
        return VerbView(verb=verb, possible=True, reported=reported)
    said = refused(why_not)
    return VerbView(
        verb=verb, possible=False, reported=reported, code=said.code, reason=said.detail, next_step=said.next_step
    )
