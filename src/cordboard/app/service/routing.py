"""Use case of routing; `contract/routing.py` says what it does."""

from collections.abc import Sequence
from typing import Any

import msgspec

from cordboard.app.routing.custom_address import CustomAddresses
from cordboard.app.routing.route_answers import RouteAnswer, RouteAnswers
from cordboard.contract.errors import Cannot
from cordboard.contract.views.routing import RouteAnswerView, RouteDecisionView, SigningKeyView
from cordboard.contract.views.why import ReasonMessageView
from cordboard.domain.calls.call import Call
from cordboard.domain.routing.decision import RouteDecision
from cordboard.domain.routing.question import RouteQuestion
from cordboard.domain.routing.reasons import RouteReason
from cordboard.ports.store.route_decisions import RouteDecisionRow
from cordboard.ports.store.store import Store
from cordboard.toolkit.clock import moment


class RoutingUseCases:
    """Answers from memory and local disk."""

    def __init__(self, store: Store, answers: RouteAnswers, addresses: CustomAddresses) -> None:
        self._store = store
        self._answers = answers
        self._addresses = addresses

    async def answer(self, question: RouteQuestion, trial: bool = False) -> RouteAnswerView:
        asked = self._answers.tried if trial else self._answers.answer
        return _answer_view(await asked(question))

    async def decisions(self, call: str) -> Sequence[RouteDecisionView]:
        row = await self._store.call(call)
        if row is None:
            raise Cannot(
                404, "absent", f"Call not found: {call!r}.", "List the calls, or search by the client's number."
            )
        legs = [leg.id for leg in msgspec.json.decode(row.state, type=Call).legs]
        found = await self._store.route_decisions({*row.keys, *legs})
        return [_decision_view(one) for one in found]

    def signing_key(self) -> SigningKeyView:
        return SigningKeyView(key=self._addresses.secret)


def _answer_view(answer: RouteAnswer) -> RouteAnswerView:
    return RouteAnswerView(
        rule=answer.question.rule,
        owner=answer.owner,
        age_ms=answer.age_ms,
        took_ms=answer.took_ms,
        **_decided(answer.decision),
    )


def _decision_view(row: RouteDecisionRow) -> RouteDecisionView:
    """Without what only the moment of the answer knew."""
    return RouteDecisionView(
        at=moment(row.at),
        extension=row.extension,
        rule=row.rule,
        owner=None,
        age_ms=None,
        took_ms=row.took_ms,
        **_decided(row.decision),
    )


def _decided(decision: RouteDecision) -> dict[str, Any]:
    """What both views say of the decision itself."""
    return {
        "kind": decision.destination.kind,
        "target": decision.destination.target,
        "line": decision.line,
        "value": decision.value,
        "ring_s": decision.ring_s,
        "substitute": decision.substitute,
        "why": tuple(map(_reason, decision.why)),
    }


def _reason(one: RouteReason) -> ReasonMessageView:
    return ReasonMessageView(code=f"route.{one.code}", text=one.text, values=one.values)
