"""The state of an agent is shown with 200 also where there is none, with the reason; what changes it is refused."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from cordboard.app.dials.tests.dial_fixture import process
from cordboard.contract.calls import OwnCalls
from cordboard.contract.errors import Cannot
from cordboard.contract.views.agents import AgentView
from cordboard.ports.agent_states import AgentState, AgentStates, DeviceState, Presence, QueueChange, QueueLogin
from cordboard.ports.errors import Unavailable
from cordboard.ports.phone import Settings
from cordboard.testing.event_loop import run
from cordboard.testing.fake_phone_commands import CommandedPbx, FakePhoneCommands

ANA, NOBODY = OwnCalls(extensions=("80", "82")), OwnCalls()


class FakeAgentStates:
    """`away`: it answers nothing."""

    def __init__(self) -> None:
        self.presence, self.away = Presence.AVAILABLE, False

    async def read(self, extension: str) -> AgentState:
        if self.away:
            raise Unavailable("The phone system does not answer.", code="no_answer")
        queues = (QueueLogin(queue="sales", logged_in=True),)
        return AgentState(presence=self.presence, device=DeviceState.FREE, queues=queues)

    async def set_presence(self, extension: str, presence: Presence) -> None:
        self.presence = presence

    async def change_queue(self, extension: str, change: QueueChange) -> None:
        """Nothing."""


class PbxWithAgents(CommandedPbx):
    def __init__(self, states: FakeAgentStates | None) -> None:
        super().__init__(FakePhoneCommands())
        self._states = states

    def agents(self, settings: Settings, secrets: Mapping[str, str]) -> AgentStates | None:
        return self._states


def code_of(view: AgentView) -> str | None:
    return view.unavailable.code if view.unavailable else None


@run
async def test_what_the_phone_system_tells_is_shown_and_silence_of_it_is_a_reason(tmp_path: Path) -> None:
    states = FakeAgentStates()
    async with process(tmp_path, pbx=PbxWithAgents(states)) as fixture:
        agents = fixture.dialling.agents
        shown = await agents.show(ANA)
        assert (code_of(shown), shown.extension, shown.device, shown.queues[0].queue) == (None, "80", "free", "sales")
        assert (await agents.say(ANA, Presence.AWAY, "Ana")).presence == "away"
        states.away = True
        shown = await agents.show(ANA)
        assert (code_of(shown), shown.extension, shown.presence, shown.queues) == (
            "commands_failed",
            "80",
            "unknown",
            (),
        )


@run
async def test_who_has_no_extension_or_no_such_phone_system_reads_why(tmp_path: Path) -> None:
    async with process(tmp_path, pbx=PbxWithAgents(None)) as fixture:
        agents = fixture.dialling.agents
        for own, code in ((NOBODY, "no_extension"), (ANA, "no_agent_states")):
            shown = await agents.show(own)
            assert shown.unavailable is not None
            assert (shown.unavailable.code, bool(shown.unavailable.next)) == (code, True)
            with pytest.raises(Cannot) as refused:
                await agents.say(own, Presence.AWAY, "Ana")
            assert (refused.value.status, refused.value.code) == (409, code)
