"""Placing and controlling calls at a provider whose table says how it is asked."""

from collections.abc import Mapping

from cordboard.domain.settings.dialling import DeviceDriver
from cordboard.pbx.cloud_telephony.api.answers import GONE, reader_of
from cordboard.pbx.cloud_telephony.api.client import ApiClient
from cordboard.ports.errors import Refused, Unavailable, Unsupported
from cordboard.ports.phone_commands import CallCommand, CallIds, DialRequest, Verb

NOT_OFFERED = "not_offered"


class TableCommands:
    """`ports.phone_commands.PhoneCommands`."""

    def __init__(self, client: ApiClient) -> None:
        self._client, self._api = client, client.api

    @property
    def call_ids(self) -> CallIds:
        return CallIds.THEIRS if self._api.dial is not None and self._api.dial.id else CallIds.NONE

    async def dial(self, request: DialRequest) -> str:
        """The agent's phone rings first, where the provider can do so."""
        dial = self._api.dial
        if dial is None:
            raise Unsupported(f"{self._client.service} places no calls.", part="dial")
        values = {
            "to": request.to,
            "extension": request.first.address,
            "caller_id": request.caller_id or "",
            "id": request.channel,
            "ring_s": str(request.ring_s),
        }
        call = reader_of(await self._client.ask(dial, values, write=True)).first(dial.id)
        if dial.id and not call:
            text = f"{self._client.connection}: {self._client.service}'s answer cannot be read (no id of the call)."
            raise Unavailable(text, code="unreadable", wrote=None)
        return call

    async def hang_up(self, leg: str) -> bool:
        asked = CallCommand(verb=Verb.HANGUP, agent=leg, call=leg)
        try:
            await self.carry_out(asked)
        except Refused as refused:
            if refused.code == GONE:
                return False
            raise
        return True

    async def carry_out(self, command: CallCommand) -> None:
        operation = self._api.verbs.get(command.verb.value)
        if operation is None:
            text = f"{self._client.service} doesn't offer this by its interface."
            raise Unsupported(text, part=command.verb.value)
        values = {"call": command.call, "to": command.to, "extension": command.extension}
        await self._client.ask(operation, values, write=True)

    def lacks(self, driver: DeviceDriver) -> Mapping[Verb, str]:
        """The same with every phone: it is asked for nothing."""
        return {verb: NOT_OFFERED for verb in Verb if verb.value not in self._api.verbs}
