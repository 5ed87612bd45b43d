"""The server for questions of a phone system in mid-call."""

import asyncio
from collections.abc import Mapping

from cordboard import catalog
from cordboard.app.directory.caller_lookup import CallerLookup
from cordboard.ports.caller_questions import CallerQuestion
from cordboard.start_options import Options
from cordboard.toolkit.listening import listener


async def question_server(caller: CallerLookup, options: Options, most: int) -> asyncio.Server | None:
    """The first provider that asks gets it; None where none does, or the port is off."""
    asking = catalog.asking_providers()
    if options.agi_port is None or not asking:
        return None

    async def answer(question: CallerQuestion) -> Mapping[str, str]:
        return await caller.variables(question.number, question.region)

    return await asking[0].question_server(answer).serve(listener(options.agi_host, options.agi_port), most)
