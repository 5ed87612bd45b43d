"""Routing rules as they are written in the settings: which value decides where a call goes while its caller waits.

A route belongs to a number (DID) or a voice menu (IVR) of the phone system. Its value is fetched once, from a field of
the caller's CRM record or from an address of the company's own; the first line that matches names the destination.
"""

from enum import StrEnum
from typing import Annotated

import msgspec

from cordboard.domain.calls.call import Value
from cordboard.domain.rules.rule import Operator

Text = Annotated[str, msgspec.Meta(max_length=200)]
RouteId = Annotated[str, msgspec.Meta(pattern="^[a-z0-9-]{1,40}$")]
Seconds = Annotated[int, msgspec.Meta(ge=1, le=120)]


class DestinationKind(StrEnum):
    """Where a call can go. `default`: the phone system goes on as it would without an answer."""

    QUEUE = "queue"
    IVR = "ivr"
    EXTENSION = "extension"
    GROUP = "group"
    EXTERNAL = "external"
    ANNOUNCEMENT = "announcement"
    VOICEMAIL = "voicemail"
    DEFAULT = "default"


class Destination(Value, frozen=True, kw_only=True, omit_defaults=False):
    """`target`: a queue, an extension, the name of a recording: as the phone system writes it; empty with `default`."""

    kind: DestinationKind = DestinationKind.DEFAULT
    target: Text = ""


class RoutePlace(Value, frozen=True, kw_only=True, omit_defaults=False):
    """Where the phone system asks: a number of ours, or a voice menu. One of the two."""

    did: Text | None = None
    ivr: Text | None = None


class Digits(Value, frozen=True, kw_only=True, omit_defaults=False):
    """What the caller may dial in a voice menu. `timeout_s`: how long we wait for each digit."""

    most: Annotated[int, msgspec.Meta(ge=1, le=40)] = 4
    terminator: Annotated[str, msgspec.Meta(pattern=r"^[0-9*#]?$")] = "#"
    timeout_s: Annotated[int, msgspec.Meta(ge=1, le=30)] = 5


class RouteSource(Value, frozen=True, kw_only=True, omit_defaults=False):
    """What is fetched. Either a `field` of the caller's record in a CRM, or the answer of an address of the company.

    `module`: leads, contacts, accounts, deals, or the CRM's own name of one of them; empty: contacts.
    `version` 1 sends `field_name` and `dtmf`; 2 also who calls whom, signed. `allow_private`: the address may lead into
    the company's own network.
    """

    connection: Text | None = None
    module: Text = ""
    field: Text = ""
    url: Annotated[str, msgspec.Meta(max_length=2000)] | None = None
    version: Annotated[int, msgspec.Meta(ge=1, le=2)] = 1
    allow_private: bool = False


class RouteLine(Value, frozen=True, kw_only=True, omit_defaults=False):
    """The first line whose comparison holds names the destination. `value` as in conditions of logging rules."""

    operator: Operator
    value: str | int | float | tuple[str, ...] = ""
    kind: DestinationKind
    target: Text = ""

    @property
    def destination(self) -> Destination:
        return Destination(kind=self.kind, target=self.target)


class RouteDefault(Value, frozen=True, kw_only=True, omit_defaults=False):
    """Where calls go that no line takes. `voicemail`: to the mailbox of that destination instead."""

    kind: DestinationKind = DestinationKind.DEFAULT
    target: Text = ""
    voicemail: bool = False

    @property
    def destination(self) -> Destination:
        return Destination(kind=DestinationKind.VOICEMAIL if self.voicemail else self.kind, target=self.target)


class Route(Value, frozen=True, kw_only=True, omit_defaults=False):
    """`id` is fixed when the route is created: dialplans name it. `greeting`: a recording, before digits are taken."""

    id: RouteId
    name: Text = ""
    place: RoutePlace = RoutePlace()
    greeting: Text | None = None
    digits: Digits | None = None
    source: RouteSource = RouteSource()
    lines: tuple[RouteLine, ...] = ()
    default: RouteDefault = RouteDefault()


class OwnerOf(StrEnum):
    """Whose owner is called."""

    DEAL = "deal"  # the newest open deal of the caller
    CONTACT = "contact"
    LEAD = "lead"
    ACCOUNT = "account"
    LAST_TALKED = "last_talked"  # not an owner: who talked with the caller last


class DirectToOwner(Value, frozen=True, kw_only=True, omit_defaults=False):
    """Calls to this extension go straight to the owner of the caller. `fallback`: the extension of a substitute for an
    owner who does not answer; empty: the normal course."""

    extension: Text
    order: tuple[OwnerOf, ...] = (OwnerOf.DEAL, OwnerOf.CONTACT, OwnerOf.LEAD, OwnerOf.ACCOUNT)
    ring_s: Seconds = 20
    fallback: Text = ""
