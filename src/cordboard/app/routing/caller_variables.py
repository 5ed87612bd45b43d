"""What a dialplan is told, as channel variables in the order in which they are set.

The last one marks the answer as complete: CB_MATCH of a look-up, CB_OK of a routing decision. A line that a dying
server cuts off is executed by the phone system, so an answer counts only with its mark.
"""

from collections.abc import Mapping

from cordboard.app.directory.caller_lookup import CallerLookup
from cordboard.app.routing.route_answers import RouteAnswer, RouteAnswers
from cordboard.ports.caller_questions import CallerQuestion

COMPLETE = {"CB_OK": "1"}


class CallerVariables:
    """Answers `ports.caller_questions`."""

    def __init__(self, lookup: CallerLookup, answers: RouteAnswers) -> None:
        self._lookup = lookup
        self._answers = answers

    async def __call__(self, question: CallerQuestion) -> Mapping[str, str]:
        if question.route is None:
            return await self._lookup.variables(question.number, question.region)
        return route_variables(await self._answers.answer(question.route))


def route_variables(answer: RouteAnswer) -> dict[str, str]:
    """A decision as channel variables."""
    decision = answer.decision
    kind, target = decision.destination.kind.value, decision.destination.target
    told = {
        "CB_DEST_KIND": kind,
        "CB_DEST": target,
        "CB_DEST_WHY": " ".join(one.text for one in decision.why),
    }
    if decision.ring_s is not None:
        told["CB_RING"] = str(decision.ring_s)
        told["CB_SUBSTITUTE"] = decision.substitute or ""
    return {**told, "CB_ROUTE": f"{kind}/{target}", **COMPLETE}
