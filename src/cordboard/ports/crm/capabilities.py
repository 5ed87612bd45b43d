"""The capabilities of a provider, from its manifest, so that no `if` names a CRM."""

from enum import StrEnum

from cordboard.domain.calls.call import Value
from cordboard.domain.crm.contact_match import Entity


class Idempotency(StrEnum):
    """What guards against a second record for one item."""

    UNIQUE_KEY = "unique_key"  # a field with our key that the CRM keeps unique: it refuses the second record
    OWN_ID = "own_id"  # we choose the record's id (`toolkit.ids.record_id`): "exists already" is success
    LOOK_FIRST = "look_first"  # after an unclear answer a marker of ours is looked for
    NONE = "none"  # after an unclear answer a person is asked


GUARDED = (Idempotency.UNIQUE_KEY, Idempotency.OWN_ID)
"""Sent twice, one record."""


class Deletions(StrEnum):
    """How the directory learns that a person is gone."""

    LISTED = "listed"  # `Crm.changes` brings them
    SWEEP = "sweep"  # the CRM lists none: `Crm.ids` is compared with the directory from time to time


class Limits(Value, frozen=True, kw_only=True, omit_defaults=False):
    """How fast we may ask, from the manifest's `[limits]`. Nothing declared: as fast as the service answers.

    `burst` requests leave at once, then `per_second`; `concurrent` requests may run at the same time.
    `unit` is what the service counts, if it counts.
    """

    burst: int | None = None
    per_second: float | None = None
    concurrent: int = 1
    unit: str | None = None


class Capabilities(Value, frozen=True, kw_only=True, omit_defaults=False):
    """From the manifest's `[capabilities]`.

    `batch`: actions that one `Crm.apply` takes. `find`: live look-up exists. `fields_from_mapping`: extra fields that
    the settings map can be written. `key_field`: our key is kept in a field of its own (`Crm.prepare` makes it).
    `push`: `Crm.subscribe` gives notifications. `recordings`: a recording's address can be added to an existing
    call record. `notes`: `AddNote` can be expressed. `refreshes`: credentials expire and are renewed by themselves.
    `errors_in_200`: an error can hide in an answer of status 200. `deals`: `deals.ReadsDeals`.
    `merges`: kinds of record that the CRM merges itself (`merging.ReadsImages`); `emails`: fields of people that hold
    their e-mail addresses. `call_direction`: a call record says in a field of its own who called whom.
    """

    batch: int = 1
    idempotency: Idempotency = Idempotency.NONE
    changes: bool = False
    deals: bool = False
    deletions: Deletions = Deletions.LISTED
    find: bool = True
    push: bool = False
    key_field: bool = False
    fields_from_mapping: bool = True
    recordings: bool = True
    notes: bool = True
    refreshes: bool = False
    errors_in_200: bool = False
    call_direction: bool = True
    entities: tuple[Entity, ...] = ()
    merges: tuple[Entity, ...] = ()
    emails: tuple[str, ...] = ()
