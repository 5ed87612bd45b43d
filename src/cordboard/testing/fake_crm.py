"""A scripted CRM in memory, for tests of code that uses `ports.crm`.

Records have the key of their action. `answers` is a script, one line for each `apply`; when it is read to the
end every action succeeds. Not here: how a real CRM behaves (`crm_contract`).
"""

from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping, Sequence, Set
from datetime import datetime
from typing import Any

import msgspec

from cordboard.app.connections.live_connections import Provider
from cordboard.app.connections.provider_texts import FieldText, ProviderTexts, Texts
from cordboard.domain.crm.actions import (
    STILL_OPEN,
    Action,
    ChangeNote,
    ChangeTask,
    CorrectCall,
    LinkCall,
    LinkTask,
    LogCall,
    RenewTask,
    SetFields,
    SetOwner,
    Written,
    said,
)
from cordboard.domain.crm.contact_match import Candidate, Entity, Found, Match, NotFound
from cordboard.domain.numbers.phone_number import Reading
from cordboard.domain.scenario.facts import CrmUser, OpenDeal
from cordboard.ports.crm import (
    Applied,
    Budget,
    Change,
    Consent,
    ExtraFields,
    Field,
    Identity,
    IdPage,
    Journal,
    OAuthFlow,
    Outcome,
    Page,
    Pipeline,
    Prepared,
    PushedChange,
    PushSecrets,
    Rejected,
    Scope,
    Secrets,
    Subscription,
    WebhookRequest,
    no_extra_fields,
)
from cordboard.ports.errors import NeedsHuman, PermissionMissing, Trouble, Unavailable

USER = CrmUser(id="u1", name="Ana")
IDENTITY = Identity(account="org1", account_name="Invented Ltd", user=USER, base_url="https://crm.example")


class Sent:
    """One request: its actions and whether it was to look first."""

    def __init__(self, actions: Sequence[Action], verify: bool) -> None:
        self.actions = tuple(actions)
        self.verify = verify

    @property
    def keys(self) -> list[str]:
        return [action.key for action in self.actions]

    @property
    def kind(self) -> str:
        return str(self.actions[0].__struct_config__.tag)


Answer = Callable[["FakeCrm", Sent], Sequence[Outcome]]


def fails(trouble: BaseException) -> Answer:
    """The whole request fails and nothing is written."""

    def answer(crm: "FakeCrm", sent: Sent) -> Sequence[Outcome]:
        raise trouble

    return answer


def answer_lost(crm: "FakeCrm", sent: Sent) -> Sequence[Outcome]:
    """Everything is written and the answer never arrives."""
    crm.write(sent)
    raise Unavailable("connection reset", code="reset", wrote=None)


def one_fails(place: int, trouble: Trouble) -> Answer:
    """One action of the request fails, the others succeed."""

    def answer(crm: "FakeCrm", sent: Sent) -> Sequence[Outcome]:
        good = Sent([action for n, action in enumerate(sent.actions) if n != place], sent.verify)
        outcomes = list(crm.write(good))
        outcomes.insert(place, trouble)
        return outcomes

    return answer


def chokes_on(key: str) -> Answer:
    """A fault of ours: the codec cannot encode this action, whatever it travels with."""

    def answer(crm: "FakeCrm", sent: Sent) -> Sequence[Outcome]:
        if key in sent.keys:
            raise KeyError(key)
        return crm.write(sent)

    return answer


def denies(*kinds: str) -> Answer:
    """Actions of these kinds lack their permission; all others succeed."""

    def answer(crm: "FakeCrm", sent: Sent) -> Sequence[Outcome]:
        if sent.kind in kinds:
            raise PermissionMissing(f"The right {sent.kind} is missing.", permission=sent.kind)
        return crm.write(sent)

    return answer


class FakeCrm:
    """`ports.crm.Crm`. Its requests are in `sent`, its records in `records`, in order of arrival."""

    def __init__(self, once: str = "look_first") -> None:
        self.sent: list[Sent] = []
        self.secrets: Secrets
        self.records: list[tuple[str, Action]] = []  # (key, action); twice the same key is a doubled record
        self.answers: deque[Answer] = deque()
        self.always: Answer | None = None  # the answer once the script is read to the end
        self.written: Written = {}  # the texts that it says to have sent
        self.lengths: dict[str, int] = {}  # of the fields that take our texts
        self.asked_fields = 0
        self.fields_trouble: Trouble | None = None
        self.refreshes = 0
        self.extra_fields: Callable[[], ExtraFields] = no_extra_fields
        self.loads: list[ExtraFields] = []  # the fields that each load was to bring
        self.people: list[Change] = []  # returned by the next `changes`
        self.lists = True  # whether its people can be listed
        self.findable: list[Candidate] = []  # whom `find` finds
        self.looked_up: list[str] = []  # numbers that `find` was asked for
        self.listed: list[tuple[Entity, str]] = []  # what `ids` lists
        self.gives: tuple[Subscription, ...] = ()  # what `subscribe` gives
        self.subscribed: list[tuple[str, Sequence[Subscription]]] = []  # addresses, with what was held then
        self.key: str | None = None  # the api key that is right; None: any
        self.trouble: Trouble | None = None  # what `changes` and `existing` raise
        self.closed: set[str] = set()  # tasks that are done
        self.deleted: set[str] = set()  # records that a person deleted there
        self._once = once
        self.once_prepared: str | None = None  # what guards against second records after `prepare` with agreement

    def write(self, sent: Sent) -> Sequence[Outcome]:
        """Store a record for every action, or find the existing one if the request verifies or keys are unique."""
        return tuple(self._write(sent, action) for action in sent.actions)

    def _write(self, sent: Sent, action: Action) -> Applied:
        stands = self.id_of(action.key)
        if isinstance(action, SetOwner):
            self.records.append((action.key, action))
            return Applied(id=action.record.id or "", owner=action.owner, was_there=stands is not None)
        if isinstance(action, ChangeTask):
            self.records.append((action.key, action))
            self.closed |= {action.task.id or ""} if action.done else set()
            return Applied(id=action.task.id or "")
        if isinstance(action, RenewTask) and action.earlier.id not in self.closed | self.deleted:
            return Applied(id=action.earlier.id or "", was_there=True, code=STILL_OPEN)
        if isinstance(action, LinkTask):
            self.records.append((action.key, action))
            return Applied(id=action.task.id or "")
        if isinstance(action, SetFields):
            self.records.append((action.key, action))
            return Applied(id=action.record.id or "")
        if isinstance(action, ChangeNote):
            self.records.append((action.key, action))
            return Applied(id=action.note.id or "")
        if isinstance(action, CorrectCall | LinkCall):
            self.records.append((action.key, action))
            return Applied(id=action.call.id or "", written=self.written)
        if stands is not None and (sent.verify or self._once in ("unique_key", "own_id")):
            return Applied(id=stands, was_there=True)
        self.records.append((action.key, action))
        number, written = len(self.records), self.written if isinstance(action, LogCall) else {}
        return Applied(id=f"r{number}", link=f"https://crm.example/r{number}", written=written)

    def id_of(self, key: str) -> str | None:
        """The id of the first record under this key."""
        return next((f"r{n}" for n, (one, _) in enumerate(self.records, 1) if one == key), None)

    def made(self, kind: str) -> list[Any]:
        """The stored actions of this kind, in order."""
        return [action for _, action in self.records if action.__struct_config__.tag == kind]

    def says(self, key: str) -> LogCall:
        """The call record under this key, after all its corrections."""
        record, (log, *_) = self.id_of(key), [a for one, a in self.records if one == key and isinstance(a, LogCall)]
        says = said(log)
        for one in self.made("correct_call"):
            if one.call.id == record and says in one.was:
                says = one.now
        return says

    async def apply(self, actions: Sequence[Action], *, verify: bool) -> Sequence[Outcome]:
        sent = Sent(actions, verify)
        self.sent.append(sent)
        answer = self.answers.popleft() if self.answers else self.always
        return self.write(sent) if answer is None else answer(self, sent)

    async def changes(self, cursor: str) -> Page:
        self.refreshes += 1
        if self.trouble is not None:
            raise self.trouble
        changes, self.people = tuple(self.people), []
        return Page(changes=changes, cursor=f"{cursor}+", complete=True)

    async def load(self, cursor: str | None) -> AsyncIterator[Page]:
        self.loads.append(self.extra_fields())
        yield await self.changes(cursor or "")

    async def ids(self) -> AsyncIterator[IdPage]:
        for one in self.listed:
            yield IdPage(ids=(one,), total=len(self.listed))

    async def identify(self) -> Identity:
        if self.key is not None and (await self.secrets.load()).get("api_key") != self.key:
            raise NeedsHuman("The key is wrong.", code="wrong_key", wrote=False)
        return IDENTITY

    async def find(self, numbers: Sequence[Reading]) -> Sequence[Match]:
        self.looked_up += [number.e164 or number.raw for number in numbers]
        if self.trouble is not None:
            raise self.trouble
        found = [[one for one in self.findable if number.e164 in one.phones] for number in numbers]
        return [Found(candidates=tuple(several)) if several else NotFound() for several in found]

    def lists_people(self) -> bool:
        return self.lists

    async def users(self) -> Sequence[CrmUser]:
        return (USER,)

    async def fields(self, entity: Entity) -> Sequence[Field]:
        return ()

    async def text_fields(self) -> Mapping[str, Field]:
        self.asked_fields += 1
        if self.fields_trouble:
            raise self.fields_trouble
        return {name: Field(name=name, label=name, type="text", length=length) for name, length in self.lengths.items()}

    async def pipelines(self) -> Sequence[Pipeline]:
        return ()

    async def deals_of(self, client: Candidate) -> Sequence[OpenDeal]:
        return ()

    async def prepare(self, *, agreed: bool) -> Prepared:
        if agreed and self.once_prepared is not None:
            self._once = self.once_prepared
        return Prepared(offers=self.once_prepared not in (None, self._once))

    async def subscribe(self, notify_url: str, token: str, held: Sequence[Subscription]) -> Sequence[Subscription]:
        self.subscribed.append((notify_url, held))
        return self.gives

    async def existing(self, entity: Entity, ids: Sequence[str]) -> Set[str]:
        if self.trouble is not None:
            raise self.trouble
        made = {f"r{n}" for n in range(1, len(self.records) + 1)}
        return (made & set(ids)) - self.deleted

    def budget(self) -> Budget | None:
        return None

    def idempotency(self) -> str:
        return self._once

    async def close(self) -> None:
        """There is nothing to let go of."""


class FakeCrmProvider:
    """A folder that always connects to the same CRM. A notification is a list of `PushedChange`, with our token."""

    short_lived = ("access_token", "expires_at")

    def __init__(self, crm: FakeCrm) -> None:
        self._crm = crm
        self.oauth: OAuthFlow | None = self

    def scopes(
        self, settings: Mapping[str, Any], entities: Sequence[Entity], handed: Sequence[Entity] = ()
    ) -> Sequence[Scope]:
        return ()

    def consent(
        self,
        settings: Mapping[str, Any],
        secrets: Mapping[str, str],
        redirect_uri: str,
        state: str,
        scopes: Sequence[str],
    ) -> Consent:
        return Consent(url=f"https://crm.example/consent?state={state}")

    async def exchange(
        self,
        settings: Mapping[str, Any],
        secrets: Mapping[str, str],
        answer: Mapping[str, str],
        redirect_uri: str | None,
    ) -> tuple[dict[str, Any], dict[str, str]]:
        return {}, {}

    def parse_push(
        self, request: WebhookRequest, secrets: PushSecrets, now: datetime
    ) -> Sequence[PushedChange] | Rejected:
        if not secrets.token or request.headers.get("x-token") != secrets.token:
            return Rejected(401, "not_ours", "The token is wrong.", "Reconnect.")
        return msgspec.json.decode(request.body, type=tuple[PushedChange, ...])

    def connect(
        self,
        connection: str,
        settings: Mapping[str, Any],
        secrets: Secrets,
        journal: Journal,
        extra_fields: Callable[[], ExtraFields] = no_extra_fields,
    ) -> FakeCrm:
        self._crm.secrets, self._crm.extra_fields = secrets, extra_fields
        return self._crm


TEXTS: Texts = {
    "en": ProviderTexts(fields={"data_centre": FieldText(label="Data centre", help="Where it is hosted.")}),
    "fr": ProviderTexts(fields={"data_centre": FieldText(label="Centre de données", help="Où il est hébergé.")}),
}


def provider_of(crm: FakeCrm, batch: int = 100, **more: Any) -> Provider:
    """The CRM as a provider folder named `fake`; `more` of the manifest."""
    capabilities = {"batch": batch, "idempotency": crm.once_prepared or crm.idempotency(), "changes": True}
    settings = [{"name": "data_centre", "type": "text"}]
    sign_in = [{"kind": "oauth", "granted": ["refresh_token"]}, {"kind": "api_key", "fields": ["api_key"]}]
    manifest: dict[str, Any] = {
        "id": "fake",
        "kind": "crm",
        "title": "Fake CRM",
        "sign_in": sign_in,
        "settings": settings,
    }
    manifest |= {"capabilities": capabilities, "secrets": ["refresh_token", "api_key"], **more}
    return Provider(manifest=manifest, load=lambda: FakeCrmProvider(crm), texts=TEXTS)
