"""The parts of which tables consist: conditions, readings of values, the fields and kinds of events. Values only."""

from typing import Annotated, Literal

import msgspec

Short = Annotated[str, msgspec.Meta(max_length=200)]
Long = Annotated[str, msgspec.Meta(max_length=1000)]
Words = dict[Short, Short]
EventWord = Literal[
    "started", "ringing", "leg_refused", "leg_ended", "queued", "queue_left", "answered", "held", "resumed",
    "transferred", "digits", "voicemail_left", "recording_started", "recording_ready", "parameters", "tagged", "noted",
    "rated", "ended", "ignore",
]  # fmt: skip


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A part of a table. Unknown keys are refused."""


class Condition(Part, frozen=True, kw_only=True):
    """Holds if everything that it names holds. Words are compared without case. `present`: has a value, or has none."""

    field: Short
    is_: tuple[Short, ...] = msgspec.field(default=(), name="is")
    is_not: tuple[Short, ...] = ()
    starts: Short = ""
    contains: Short = ""
    present: bool | None = None


class Value(Part, frozen=True, kw_only=True):
    """One way to a value; without `from`, `text` and `const` it is empty. The steps apply in the order of the fields.

    `cut`: a pattern with one group, which is kept. `words`: theirs -> ours; `*` at the end of theirs stands for any
    rest, and `*` alone for all others. `inbound`, `outbound`, `internal`: the reference by the direction of the call.
    `plus`, `minus`: references of lengths to add to a moment, of a moment to count from.
    """

    from_: Short = msgspec.field(default="", name="from")
    inbound: Short = ""
    outbound: Short = ""
    internal: Short = ""
    text: Long = ""
    const: Short = ""
    when: tuple[Condition, ...] = ()
    cut: Long = ""
    words: Words = {}
    plus: tuple[Short, ...] = ()
    minus: Short = ""
    unit: Literal["s", "ms", ""] = ""


Reading = Short | Value | tuple[Short | Value, ...]
"""Where a value comes from; of several the first that is not empty."""


class Fields(Part, frozen=True, kw_only=True, eq=False):
    """What becomes an event. Lengths are in the table's `unit`, moments in any usual form."""

    call: Reading = ""
    leg: Reading = ""
    event: Reading = ""  # tells a repetition; else kind, call, leg, extension and moment do
    at: Reading = ""
    direction: Reading = ""
    client: Reading = ""
    client_name: Reading = ""
    own_number: Reading = ""
    extension: Reading = ""
    device: Reading = ""
    agent_hint: Reading = ""
    queue: Reading = ""
    digits: Reading = ""
    disposition: Reading = ""
    reason: Reading = ""
    cause: Reading = ""
    started: Reading = ""
    ringing: Reading = ""
    answered: Reading = ""
    ended: Reading = ""
    ring: Reading = ""
    wait: Reading = ""
    talk: Reading = ""
    hold: Reading = ""
    recording_url: Reading = ""
    recording_ref: Reading = ""
    recording_format: Reading = ""
    recording_channels: Reading = ""
    recording_pending: Reading = ""
    recording_sign_in: Reading = ""
    recording_lasts: Reading = ""  # the life of its link
    transfer_to: Reading = ""


class Each(Part, frozen=True, kw_only=True):
    """An event of its own for each entry of a list, beside the event itself; references begin with `@item.`."""

    list_: Short = msgspec.field(name="list")
    type: EventWord
    fields: Fields = Fields()


class Kind(Part, frozen=True, kw_only=True):
    """What a request is, if all conditions hold; the first kind counts. `type` `ignore`: kept, and nothing happens.

    `then`: what it is besides, with the same values: the end of the caller's leg is the end of the call.
    """

    type: EventWord
    when: tuple[Condition, ...] = ()
    fields: Fields = Fields()
    then: EventWord | None = None
    each: Each | None = None
