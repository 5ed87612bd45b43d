"""The page of a webhook connection: what came, what was refused, an example request, and a request of our own."""

import time
from collections.abc import Sequence
from datetime import datetime

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.connections.webhook_silence import LOOKED_AT, length, silence
from cordboard.app.ingest.webhook_activity import RefusalJournal, RefusedRequest, WebhookActivity
from cordboard.contract.errors import Cannot
from cordboard.contract.stored_reasons import reason_messages
from cordboard.contract.views.connections import (
    ExampleRequestView,
    RefusedWebhookView,
    Trial,
    WebhookActivityView,
)
from cordboard.contract.views.overview import CheckView
from cordboard.contract.views.why import StoredReasonView
from cordboard.ports.host import Clock
from cordboard.ports.phone import Rejected
from cordboard.ports.store.calls import CallQuery
from cordboard.ports.store.store import Store
from cordboard.toolkit.clock import moment

PLACEHOLDER = "YOUR-SECRET"
IN_URL = "secret_in_url"  # setting of providers that cannot sign
Line = tuple[str, str]  # what is wrong, and what to do


class WebhookPages:
    """Answers for connections that are told by webhook."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        activity: WebhookActivity,
        refusals: RefusalJournal,
        clock: Clock,
        base: str,
    ) -> None:
        self._store = store
        self._live_connections = live_connections
        self._activity = activity
        self._clock = clock
        self._base = base
        self._refusals = refusals

    async def of(self, connection: str) -> WebhookActivityView:
        """Raises: Cannot 409."""
        self._require_hook(connection)
        known = self._activity.of(connection)
        return WebhookActivityView(
            last_event_at=await self._last_event(connection, known.last_event_at),
            secret_in_url=bool(self._live_connections.settings(connection).get(IN_URL)),
            accepted=known.accepted,
            unknown=known.unknown,
            refused=known.refused,
            refusals=tuple(_refused(connection, one) for one in known.last_refused),
            example=self._example(connection),
        )

    async def _last_event(self, connection: str, known: float | None) -> datetime | None:
        if known is None:
            newest = next(iter(await self._store.calls(CallQuery(connection=connection, limit=1))), None)
            known = newest.updated_at if newest else None
        return None if known is None else moment(known)

    def _example(self, connection: str) -> ExampleRequestView | None:
        provider = self._live_connections.provider(connection)
        if provider.sample is None:
            return None
        names = (one["name"] for one in provider.manifest.get("settings", []) if one.get("type") == "secret")
        request = provider.sample(dict.fromkeys(names, PLACEHOLDER), self._clock.now())
        query = f"?{request.query}" if request.query else ""
        return ExampleRequestView(
            method=request.method,
            url=f"{self._base}/hooks/{connection}{query}",
            headers=request.headers,
            body=request.body.decode("utf-8", "replace"),
        )

    async def try_one(self, connection: str) -> Trial:
        """A request with the stored secret, verified and read as one of the sender would be. Raises: Cannot 409."""
        self._require_hook(connection)
        provider, begun = self._live_connections.provider(connection), time.perf_counter()
        if provider.sample is None:
            raise Cannot(409, "no_example", f"There is no example of {provider.id}.", "Make a call instead.")
        pbx, settings = provider.pbx(), self._live_connections.settings(connection)
        secrets, now = await self._store.secrets(connection), self._clock.now()
        try:
            pieces = pbx.split_request(provider.sample(secrets, now), settings, secrets, now)
            events = [event for piece in pieces for event in pbx.events(piece.body, now, settings)]
        except (Rejected, KeyError) as refused:
            reason = refused.detail if isinstance(refused, Rejected) else f"The secret {refused} is not set."
            return Trial(ok=False, identity=None, took_ms=_since(begun), problems=(reason,))
        kinds = ", ".join(str(one.type) for one in events)
        said = (
            StoredReasonView(
                code="trial_event",
                text=f"A test event was accepted and understood: {kinds}.",
                values={"kinds": kinds},
            ),
            StoredReasonView(code="trial_unsaved", text="Nothing of it was saved."),
        )
        return Trial(ok=bool(events), identity=said[0].text, took_ms=_since(begun), sample=said[1].text, sentences=said)

    async def forget(self, connection: str) -> None:
        """It was removed."""
        await self._refusals.forget(connection)

    async def checks(self) -> Sequence[CheckView]:
        """For the doctor: what is wrong with the requests of each connection, and what they may give away."""
        found = []
        for name in self._live_connections.phones():
            if self._live_connections.settings(name).get(IN_URL):
                text = "The secret of its webhooks may be in the URL, which proxies write into their logs."
                fix = "Let the sender put it in a header and switch off 'Accept the secret in the URL'."
                found.append(CheckView(name=f"{name}: secret in URL", level="amber", sentence=text, fix=fix))
            looks = (self._refused(name), self._unknown(name), self._silent(name))
            lines = [(await each) for each in looks]
            found += [
                CheckView(name=f"{name}: webhooks", level="amber", sentence=one[0], fix=one[1]) for one in lines if one
            ]
        return found

    async def _refused(self, name: str) -> Line | None:
        known = self._activity.of(name)
        last = known.last_refused[0] if known.last_refused else None
        accepted = await self._last_event(name, known.last_event_at) if last else None
        if last is None or (accepted is not None and last.at <= accepted.timestamp()):
            return None
        text = f"The last webhook was refused: {last.reason} {known.refused} refused since the start."
        return text, "Compare the secret and the URL at the sender with those of the connection."

    async def _unknown(self, name: str) -> Line | None:
        known = self._activity.of(name)
        if not known.unknown:
            return None
        count = f"{known.unknown} of {known.accepted} events since the start are of unknown kinds."
        fix = "Paste one of these requests on the connection's page and say what it means."
        return f"{count} They are stored without effect.", fix

    async def _silent(self, name: str) -> Line | None:
        """Nothing comes any more: many providers switch webhooks off after failed requests."""
        hook = not self._live_connections.provider(name).manifest.get("capabilities", {}).get("link")
        if not hook or not (await self._live_connections.states.of(name)).open:
            return None
        rows = await self._store.calls(CallQuery(connection=name, limit=LOOKED_AT))
        starts = sorted((row.started_at for row in rows), reverse=True)
        found = silence(starts, self._activity.of(name).last_event_at or 0.0, self._clock.now())
        if found is None:
            return None
        text = f"No webhook for {length(found[0])}; the longest pause of the last {len(starts)} calls was"
        fix = "Check at the provider that its webhooks are still on: many switch them off after failed requests."
        return f"{text} {length(found[1])}.", fix

    def _require_hook(self, connection: str) -> None:
        known = self._live_connections.connections.get(connection)
        if known is None:
            raise Cannot(404, "absent", f"Connection not found: {connection!r}.", "List the connections.")
        provider = self._live_connections.provider(connection)
        if known.kind != "pbx" or provider.manifest.get("capabilities", {}).get("link"):
            raise Cannot(409, "no_webhook", f"{known.title} uses no webhooks.", "Choose a webhook connection.")


def _refused(connection: str, one: RefusedRequest) -> RefusedWebhookView:
    reasons = reason_messages(one.reason, None, connection)
    return RefusedWebhookView(at=moment(one.at), status=one.status, code=one.code, reason=one.reason, reasons=reasons)


def _since(begun: float) -> float:
    return round((time.perf_counter() - begun) * 1000, 1)
