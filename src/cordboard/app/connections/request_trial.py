"""Tries a pasted request on settings that are not saved: what it becomes, and settings for it. Nothing is stored."""

from collections.abc import Mapping
from typing import Any

import msgspec

from cordboard.app.connections.connection_admin import ConnectionAdmin
from cordboard.contract.connections import PastedRequest
from cordboard.contract.errors import Cannot
from cordboard.contract.stored_reasons import reason_messages
from cordboard.contract.views.request_trials import AnswerView, ProofView, RequestTrialView
from cordboard.contract.views.why import StoredReasonView
from cordboard.domain.calls.call import CallEvent
from cordboard.domain.numbers.reading import read
from cordboard.ports.host import Clock
from cordboard.ports.phone import ExplainsRequests, HookAnswer, ProofShown, Rejected, RequestShown
from cordboard.toolkit.webhooks.pasted_request import request_from, request_of

STRUCTURE = "structure"  # the type of a setting


class RequestTrials:
    """Answers for providers whose settings say how requests are read."""

    def __init__(self, connections: ConnectionAdmin, clock: Clock) -> None:
        self._connections = connections
        self._clock = clock

    async def try_one(self, pasted: PastedRequest) -> RequestTrialView:
        """Raises: Cannot 404, 409, 422."""
        provider, settings, secrets = await self._connections.unsaved(pasted, pasted.connection)
        reader: object = provider.load()
        if not isinstance(reader, ExplainsRequests):
            raise Cannot(409, "no_samples", f"{provider.id} reads no pasted requests.", "Choose another provider.")
        address, given = str(settings.get("public_url") or ""), pasted.request
        if pasted.text:
            request = request_of(pasted.text, address, pasted.source)
        elif given is not None:
            request = request_from(given.method, given.url, given.headers, given.body, address, pasted.source)
        else:
            raise Cannot(422, "no_request", "There is no request.", "Paste a request of the provider.")
        now = pasted.received_at.timestamp() if pasted.received_at else self._clock.now()
        try:
            if pasted.propose:
                settings = {**settings, **reader.proposed(request, settings, secrets, now)}
            shown = reader.explained(request, settings, secrets, now)
        except (Rejected, ValueError) as refused:
            detail = refused.detail if isinstance(refused, Rejected) else str(refused)
            raise Cannot(422, "request_unreadable", detail, "Paste the whole request, with its headers.") from refused
        fields = provider.manifest.get("settings", [])
        structures = {one["name"] for one in fields if one.get("type") == STRUCTURE}
        plain = {name: value for name, value in settings.items() if name not in structures}
        return _view(shown, plain, _structure(reader, settings))


def _structure(reader: ExplainsRequests, settings: Mapping[str, Any]) -> dict[str, Any] | None:
    try:
        return dict(reader.as_structure(settings))
    except Rejected:
        return None


def _view(shown: RequestShown, settings: Mapping[str, Any], structure: dict[str, Any] | None) -> RequestTrialView:
    region = settings.get("region")
    return RequestTrialView(
        accepted=not shown.code,
        status=shown.status,
        code=shown.code,
        problem=shown.problem,
        next_step=shown.next_step,
        reasons=_reasons(shown.problem),
        next_reasons=_reasons(shown.next_step),
        kind=shown.kind,
        call=shown.call,
        key=shown.key,
        answer=_answer(shown.answer),
        proofs=tuple(_proof(one) for one in shown.proofs),
        fields=shown.fields,
        events=tuple(_event(one, region) for one in shown.events),
        settings=dict(settings),
        structure=structure,
    )


def _reasons(text: str) -> tuple[StoredReasonView, ...]:
    return reason_messages(text, None, "")


def _proof(one: ProofShown) -> ProofView:
    return ProofView(
        kind=one.kind,
        signed=one.signed,
        computed=one.computed,
        received=one.received,
        code=one.code,
        problem=one.problem,
        reasons=_reasons(one.problem),
    )


def _answer(answer: HookAnswer | None) -> AnswerView | None:
    if answer is None:
        return None
    body = answer.body.decode("utf-8", "replace")
    return AnswerView(status=answer.status, body=body, type=answer.content_type, headers=answer.headers)


def _event(event: CallEvent, region: str | None) -> dict[str, Any]:
    """The event with its numbers understood as the call will show them."""
    client = event.client
    if client is not None and client.number:
        number = read(client.number, region).e164 or client.number
        event = msgspec.structs.replace(event, client=msgspec.structs.replace(client, number=number))
    if event.own_number:
        event = msgspec.structs.replace(event, own_number=read(event.own_number, region).e164 or event.own_number)
    written: dict[str, Any] = msgspec.to_builtins(event)
    return written
