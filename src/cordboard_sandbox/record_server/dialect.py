"""A dialect: one provider's way of speaking, as data from its `counterpart.toml`. Every key is described in README.md.

Unknown keys are errors, so a misspelt one is named at the start. What each named plug does is in the file that holds
its table (ACTIONS, STYLES, DERIVED, SHAPES, CHECKS, SCHEMES, ID_STYLES).
"""

import tomllib
from pathlib import Path
from typing import Any

import msgspec

FORMAT = 1
EVERY_PERMISSION = ("read", "create", "edit", "delete")


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Any table of a dialect."""


class Head(Part, frozen=True, kw_only=True):
    """What is spoken here, and how we know. `base`: the path that all routes begin with."""

    id: str
    title: str
    version: str
    source: str
    checked_on: Any
    base: str = ""


class Attribute(Part, frozen=True, kw_only=True):
    """One value of a record as it appears on the wire."""

    type: str = "text"  # a row of values.TYPES
    field: str = ""  # the field that errors name; filled in when fields are expanded
    to: str = ""  # entity that a reference leads to
    to_from: str = ""  # attribute that says the entity instead
    derive: str = ""  # a row of derived.DERIVED
    of: tuple[str, ...] = ()  # what it is derived from
    how: dict[str, Any] = {}  # parameters of that row
    shape: str = ""  # a row of values.SHAPES: how it is written in a reply
    options: tuple[Any, ...] = ()
    required: bool = False
    read_only: bool = False
    virtual: bool = False  # never stored; shown where a view says so
    detail: bool = False  # in a single record only, never in a list
    hidden: bool = False  # searchable, never shown
    filter: bool = True  # may be filtered by
    search: str = ""  # searched through another attribute
    default: Any = None
    default_from: str = ""
    fill: str = ""  # made by the server: a row of stamps.FILLS
    max_length: int = 0
    check: str = ""  # a row of checks.CHECKS
    drop_wrong: bool = False  # a wrong value is taken as none, without a word
    switch: str = ""  # the check counts only while this switch is on
    item: dict[str, str] = {}  # of type numbers: number, type, primary -> their keys
    item_default: dict[str, Any] = {}
    within: str = ""  # the object of a record that holds it, in requests and replies


class View(Part, frozen=True, kw_only=True):
    """Which attributes of a record a reply shows. `extra` stands where nothing is; `fixed` always; "$null" is null."""

    take: str = "all"  # all, stored (no detail), set (not null), select
    extra: dict[str, Any] = {}
    fixed: dict[str, Any] = {}
    drop: tuple[str, ...] = ()
    plain: bool = False  # values as they are stored, without shapes


class Entity(Part, frozen=True, kw_only=True):
    """One kind of record."""

    use: tuple[str, ...] = ()  # groups of attributes
    fields: dict[str, dict[str, Any]] = {}  # facts in the provider's own words
    links: dict[str, dict[str, Any]] = {}
    attributes: dict[str, dict[str, Any]] = {}  # corrections and additions
    views: dict[str, dict[str, Any]] = {}
    title: tuple[str, ...] = ("name",)
    labels: dict[str, str] = {}  # further names, for answers and errors
    always: tuple[str, ...] = ()  # in every listed record, selected or not
    brings: dict[str, tuple[str, ...]] = {}  # selecting one selects others
    order: tuple[str, str] = ("", "asc")
    duplicates: tuple[tuple[str, ...], ...] = ()  # equal in all of one group: refused
    unique: tuple[str, ...] = ()
    id_prefix: str = ""
    listed_unless: dict[str, tuple[Any, ...]] = {}  # never in a list: attribute -> values
    listed_if_named: dict[str, tuple[Any, ...]] = {}  # only where the filter names the attribute


class FieldWords(Part, frozen=True, kw_only=True):
    """How facts about fields are spelled: our word -> theirs."""

    kind: str = "type"
    required: str = ""
    read_only: str = ""
    virtual: str = ""
    options: str = ""
    option_value: str = ""  # where options are objects: the key that holds what is stored
    max_length: str = ""
    default: str = ""
    link_to: str = ""
    custom: str = ""  # marks fields that people added
    custom_within: str = ""  # the object of a record that holds their values


class Kind(Part, frozen=True, kw_only=True):
    """What a field of this kind becomes: attribute names with {name} in them. The first takes the facts."""

    attributes: dict[str, dict[str, Any]]


class Route(Part, frozen=True, kw_only=True):
    """One request that is answered. `do` is a row of actions.ACTIONS; `args` say where its arguments are."""

    method: str
    path: str
    also: tuple[str, ...] = ()  # further paths of the same request
    do: str
    when: dict[str, str] = {}  # argument places that must hold these texts; "*" is any
    args: dict[str, str] = {}
    entity: str = ""
    need: str = ""  # permission; "" by action
    view: str = ""
    status: int = 200
    status_partial: int = 0  # where some of several failed
    status_existing: int = 0  # where an upsert changed a record that was there
    answer: Any = "$record"
    answer_empty: Any = None  # of a list without records
    answer_last: Any = None  # of the last page of a list
    item: Any = "$record"  # how one record stands in $record and $records
    drop_null: bool = False  # leave keys out whose value is null
    headers: dict[str, str] = {}
    media: str = ""
    errors: str = ""  # this before the name of an error: its own shape, where there is one
    how: dict[str, Any] = {}  # parameters of the action
    open: bool = False  # no sign-in


class Shape(Part, frozen=True, kw_only=True):
    """An error as it leaves. Texts may hold {entity} {field} {type} {id} {message}; `body` absent: an empty body."""

    status: int
    body: Any = msgspec.UNSET
    headers: dict[str, str] = {}
    media: str = ""


class Scheme(Part, frozen=True, kw_only=True):
    """A way to sign in: a row of sign_in.SCHEMES with its parameters."""

    kind: str
    header: str = ""
    prefix: str = ""
    query: str = ""
    place: str = ""
    text: str = ""


class Tokens(Part, frozen=True, kw_only=True):
    """What the token endpoint gives. Units: s."""

    expires_s: int = 3600
    refresh: str = "kept"  # kept, rotating, none


class Account(Part, frozen=True, kw_only=True):
    """Somebody who may sign in. `user` is a login of the seed's users."""

    user: str
    kind: str = "key"
    login: str = ""
    password: str = ""
    key: str = ""
    secret: str = ""
    client_id: str = ""
    client_secret: str = ""
    refresh_token: str = ""


class Lists(Part, frozen=True, kw_only=True):
    """Filter, order and pages of lists. Places are `query.NAME`, `body.a.b`, `form.NAME`; the first present counts."""

    style: str = "none"
    filter: tuple[str, ...] = ()
    words: dict[str, str] = {}  # parameters of the style
    operators: dict[str, str] = {}  # theirs -> ours (conditions.OPERATORS)
    select: str = ""
    order_by: str = ""
    order_brings: bool = False  # the attribute that orders is selected too
    direction: str = ""
    sort: str = ""  # one place that holds both, "-name" descending or "name desc"
    limit: str = ""
    limit_default: int = 100
    limit_most: int = 0
    limit_error: str = ""
    offset: str = ""
    page: str = ""  # a page number from `page_first`
    page_first: int = 1
    cursor: str = ""  # an opaque text from the page before
    brackets: bool = True  # in a select statement
    select_known: bool = False  # a select statement may name only attributes that there are
    many_rows: dict[str, str] = {}  # inside "any": one row for each item of that list attribute


class Push(Part, frozen=True, kw_only=True):
    """Subscriptions are records of `entity`; the rest says which attribute holds what, and how deliveries look."""

    entity: str
    event: str
    url: str
    secret: str = ""
    active: str = ""
    events: dict[str, str] = {}  # create, update, delete, field -> text with {entity} {field}
    skip: tuple[str, ...] = ()  # attributes whose change alone is no event
    view: str = "created"
    batch: bool = False
    batch_most: int = 0  # items in one delivery; 0: no limit
    retry_on: tuple[int, ...] = ()  # statuses after which a delivery comes again; 0 is no answer at all
    retry_after_s: float = 600.0
    attempts: int = 1
    gone_on: tuple[int, ...] = ()  # statuses after which the subscription is deleted
    item: dict[str, Any] = {}  # by event: what is sent for one change
    body: Any = "$items"  # with batch; else the item itself
    headers: dict[str, str] = {}
    signatures: tuple["Signature", ...] = ()
    delay_s: float = 0.0


class Signature(Part, frozen=True, kw_only=True):
    """`wrap` around the digest of `text`, base64 when asked. Texts know {id} {body} {url} {digest}."""

    header: str
    text: str = "{body}"
    digest: str = "hex"  # hex, base64, raw
    wrap: str = "{digest}"
    encode: str = ""  # base64


class Limits(Part, frozen=True, kw_only=True):
    requests: int = 0  # 0: no limit
    window_s: float = 1.0
    error: str = "rate_limited"
    headers: dict[str, str] = {}  # on every reply; {limit} {used} {remaining} {wait}


class SeedRow(Part, frozen=True, kw_only=True):
    """Records invented for the seed. `of`: company, client, prospect, deal. `share`: how many of them get one."""

    entity: str
    of: str
    values: dict[str, Any]
    share: float = 1.0


class Fixed(Part, frozen=True, kw_only=True):
    """A record that is always there: a stage, a pipeline, a team."""

    entity: str
    values: dict[str, Any]
    id: str = ""


class Seed(Part, frozen=True, kw_only=True):
    """`login`: the attribute by which accounts name their user; `phones`: those that a phone system dials."""

    users: SeedRow
    fixed: tuple[Fixed, ...] = ()
    login: str
    active: str = ""  # attribute that says whether a user still works here
    phones: tuple[str, ...] = ()
    service_users: tuple[dict[str, Any], ...] = ()
    records: tuple[SeedRow, ...] = ()
    accounts: tuple[Account, ...] = ()


class Preset(Part, frozen=True, kw_only=True):
    """A field of our own, as an administrator of the service would add it; in force with `--own-field`."""

    entity: str
    name: str
    facts: dict[str, Any]
    unique: bool = False


class Dialect(Part, frozen=True, kw_only=True):
    format: int
    dialect: Head
    times: dict[str, str] = msgspec.field(default_factory=lambda: {"instant": "%Y-%m-%dT%H:%M:%SZ"})
    ids: dict[str, str] = {}  # style, written, shape
    field_words: FieldWords = FieldWords()
    kinds: dict[str, Kind] = {}
    groups: dict[str, dict[str, dict[str, Any]]] = {}
    views: dict[str, dict[str, Any]] = {}
    entities: dict[str, Entity]
    routes: tuple[Route, ...]
    errors: dict[str, Shape] = {}
    sign_in: tuple[Scheme, ...] = ()
    tokens: Tokens = Tokens()
    lists: Lists = Lists()
    push: Push | None = None
    limits: Limits = Limits()
    access: dict[str, tuple[str, ...]] = msgspec.field(default_factory=lambda: {"*": EVERY_PERMISSION})
    switches: dict[str, bool] = {}
    unknown_values: str = "ignore"  # or the name of an error
    given_id: str = "ignore"  # accept, or the name of an error; `taken` is the error of a second one
    skip_duplicates: dict[str, str] = {}  # header -> the text that forces
    stamps: dict[str, str] = {}
    tree: dict[str, Any] = {}
    constants: dict[str, Any] = {}
    null: Any = None  # how no value is written
    media: str = "application/json"  # of replies
    link: str = "/records/{entity}/{id}"
    own_fields: tuple[Preset, ...] = ()
    seed: Seed


def load(path: Path) -> Dialect:
    """The dialect of this file or of `counterpart.toml` in this folder. Raises: OSError, ValueError with the place."""
    file = path / "counterpart.toml" if path.is_dir() else path
    try:
        dialect = msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), Dialect)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ValueError(f"{file}: {error}") from error
    if dialect.format != FORMAT:
        raise ValueError(f"{file}: format {dialect.format} is not {FORMAT}")
    return dialect
