"""What an org is, as plain serialisable values: everything that a snapshot must bring back."""

from typing import Any

import msgspec

from cordboard_sandbox.zoho_crm.org.record_table import Gone, Record
from cordboard_sandbox.zoho_crm.org.schema import Field


class User(msgspec.Struct):
    id: str
    zuid: str
    first_name: str
    last_name: str
    email: str
    admin: bool = False
    status: str = "active"
    confirm: bool = True
    phone: str | None = None
    mobile: str | None = None
    language: str = "es_ES"

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}"


class Client(msgspec.Struct):
    """An OAuth client of the API console. No redirect list: any loopback address is accepted."""

    id: str
    secret: str
    redirects: list[str] = []


class Grant(msgspec.Struct):
    """A code or a refresh token. Units: epoch seconds."""

    token: str
    client: str
    user: str
    scopes: list[str]
    made: float
    redirect: str | None = None
    offline: bool = True
    issued: list[float] = []  # when access tokens were made from it


class Access(msgspec.Struct):
    """An access token and the refresh token it came from ("" when online only)."""

    token: str
    grant: str
    user: str
    scopes: list[str]
    expires: float


class OAuth(msgspec.Struct):
    clients: dict[str, Client] = {}
    codes: dict[str, Grant] = {}
    code_times: dict[str, list[float]] = {}
    refresh: dict[str, Grant] = {}
    access: dict[str, Access] = {}
    removed_scopes: list[str] = []
    expires_in: int = 3600
    error_status: int = 200
    bearer: bool = False


class Channel(msgspec.Struct):
    """A subscription to changes. Units: `expires` epoch seconds."""

    id: str
    url: str
    token: str | None
    events: list[str]
    expires: float
    values: bool = False
    related: bool = True
    condition: list[Any] = []


class File(msgspec.Struct):
    """An attachment (of `parent`) or an uploaded file (no parent)."""

    id: str
    name: str
    module: str = ""
    parent: str = ""
    url: str | None = None
    title: str | None = None
    content: bytes = b""
    created: int = 0
    by: str = ""


class Rule(msgspec.Struct):
    """A workflow rule that calls a webhook. `format`: form, query, json or text."""

    id: str
    module: str
    url: str
    on: tuple[str, ...] = ("create",)
    method: str = "POST"
    format: str = "form"
    parameters: dict[str, str] = {}
    raw: str = ""
    name: str = "Webhook"


class Switches(msgspec.Struct):
    """Behaviours that differ between real orgs or are unconfirmed; all can be turned by the control API."""

    search_delay_s: float = 5.0
    search_digits_only: bool = True  # punctuation in numbers is ignored on both sides
    key_fields_by_api: bool = True  # POST /settings/fields takes `unique` and `external`
    pipeline_mandatory: bool = True
    duration: str = "mm:ss"  # how Call_Duration is understood: "mm:ss" or "hh:mm"
    credit_limit: int = 0  # 0: by edition
    merge_delay_s: float = 0.0  # above 0 a merge is answered SCHEDULED and carried out this much later
    latency_ms: int = 0  # added to every API call; makes the concurrency cap bite
    notify_loopback_only: bool = True


class Job(msgspec.Struct):
    """An asynchronous job (mass owner change, bulk read, merge)."""

    id: str
    kind: str
    module: str
    made: float
    body: dict[str, Any] = {}
    result: dict[str, Any] = {}
    content: bytes = b""


class State(msgspec.Struct):
    """The org. Records travel beside it (`records`) only in snapshots and on disk."""

    seed: int = 1
    region: str = "ES"
    prefix: str = "610001"
    counter: int = 0
    company: str = "Mi Empresa S.L."
    zone: str = "Atlantic/Canary"
    edition: str = "enterprise"
    zgid: str = ""
    user: str = ""  # the administrator, who consents
    users: dict[str, User] = {}
    fields: dict[str, dict[str, Field]] = {}
    schema_changed: int = 0  # second of the last change to modules or fields
    deleted_stages: list[tuple[str, str]] = []  # pipeline and stage; "" is the whole pipeline
    ids: dict[str, str] = {}  # of modules, layouts, pipelines, stages, tags ...
    gone: dict[str, list[Gone]] = {}
    oauth: OAuth = msgspec.field(default_factory=OAuth)
    spent: list[tuple[int, int]] = []  # (second, credits)
    channels: dict[str, Channel] = {}
    files: dict[str, File] = {}
    rules: dict[str, Rule] = {}
    webhook_failures: list[dict[str, Any]] = []
    jobs: dict[str, Job] = {}
    call_preferences: dict[str, bool] = msgspec.field(
        default_factory=lambda: {"show_from_number": True, "show_to_number": True}
    )
    switches: Switches = msgspec.field(default_factory=Switches)
    records: list[Record] = []
