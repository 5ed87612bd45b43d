"""The manager connection with an ARI connection beside it: one link with the notices of both."""

import asyncio

import msgspec

from cordboard.pbx.asterisk.ari.link import AriLink, Notices
from cordboard.pbx.asterisk.client import AmiLink
from cordboard.pbx.asterisk.dialplan_answers import DialplanAnswers
from cordboard.ports.agent_states import DeviceState
from cordboard.ports.caller_questions import Answer, nothing_known
from cordboard.ports.phone import Deliver, LinkState, Report


class BothLinks:
    """Calls come over the manager, and so do their events; ARI only brings questions."""

    def __init__(self, manager: AmiLink, ari: AriLink, region: str | None = None) -> None:
        self._manager = manager
        self._ari = ari
        self._region = region
        self._answer: Answer = nothing_known
        self._state: LinkState | None = None
        self._notices: Notices = ()

    def answer_with(self, answer: Answer) -> None:
        """Both ways."""
        self._answer = answer
        self._manager.answer_with(answer)

    def request_snapshot(self) -> None:
        self._manager.request_snapshot()

    async def phone_state(self, extension: str) -> DeviceState:
        return await self._manager.phone_state(extension)

    async def run(self, deliver: Deliver, report: Report) -> None:
        """Hold both until cancelled."""

        def of_manager(state: LinkState) -> None:
            self._state = state
            self._tell(report)

        def of_ari(notices: Notices) -> None:
            if notices != self._notices:
                self._notices = notices
                self._tell(report)

        answers = DialplanAnswers(self._answer, self._region)
        async with asyncio.TaskGroup() as both:
            both.create_task(self._manager.run(deliver, of_manager))
            both.create_task(self._ari.run(answers, of_ari))

    def _tell(self, report: Report) -> None:
        if self._state is not None:
            report(msgspec.structs.replace(self._state, notices=(*self._state.notices, *self._notices)))
