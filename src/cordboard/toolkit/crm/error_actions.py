"""What a connector does with an error of a CRM: every provider's catalogue chooses from `ErrorAction`. Pure.

A provider exports its own table `ERRORS`: their code on the left, an `ErrorRow` on the right.
"""

from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple

from cordboard.ports.errors import (
    NeedsHuman,
    PermissionMissing,
    RateLimited,
    Refused,
    Trouble,
    Unavailable,
    Unsupported,
)

SLOW = timedelta(minutes=5)  # until a record that is closed for now is tried again


class ErrorAction(StrEnum):
    """What is done about an error; the value is the word of the manual."""

    RETRY = "retry"  # later, automatically; a write may have happened
    REFRESH = "refresh"  # a new access token, then once more, then later; a person is needed after some minutes
    SIGN_IN = "sign_in"  # the credentials are no longer accepted: a person is needed
    SCOPE = "scope"  # a permission is missing: name it; only what needs it waits
    RATE = "rate"  # later, when the service allows it
    SLOWLY = "slowly"  # this record is closed for now
    SPLIT = "split"  # ask for less at once
    MEND = "mend"  # change what the details name, then send again; else park
    ADOPT = "adopt"  # the record exists already
    RETARGET = "retarget"  # the lead was converted: follow it
    RESTART = "restart"  # the listing begins again
    PARK = "park"  # a person decides
    NEVER = "never"  # this edition or version cannot do it


class ErrorRow(NamedTuple):
    """One line of a catalogue. `then` says what a person can do."""

    action: ErrorAction
    then: str


def trouble_of(
    row: ErrorRow,
    said: str,
    code: str,
    *,
    wrote: bool | None = None,
    after: timedelta | None = None,
    field: str | None = None,
    of_time: bool = False,
    more: str = "",
    permission: str = "",
    lasting: bool = True,
) -> Trouble:
    """The error as a decision; actions that the connector carries out itself are parked when they did not help.

    Args: `said` names connection, service and error without a full stop; `wrote`: whether something may have been
    written; `after`: the wait that the service asked for; `field`: at fault; `of_time`: it says when a call began;
    `more`: details, a sentence; `permission`: that is missing; `lasting`: fresh tokens have been
    refused for so long that a person is needed.
    """
    match row.action:
        case ErrorAction.RETRY:
            return Unavailable(f"{said}. {row.then}", code=code, wrote=wrote)
        case ErrorAction.RESTART:
            return Unavailable(f"{said}. {row.then}", code=code, wrote=False)
        case ErrorAction.SLOWLY:
            return Unavailable(f"{said}. {row.then}", code=code, wrote=False, after=SLOW)
        case ErrorAction.REFRESH if not lasting:
            return Unavailable(f"{said}, also to a fresh token. It is retried automatically.", code=code, wrote=False)
        case ErrorAction.REFRESH:
            text = f"{said}, also to a fresh token. Nothing is lost. Items are waiting. {row.then}"
            return NeedsHuman(text, code=code, wrote=False)
        case ErrorAction.SCOPE:
            text = f"{said}. Nothing is lost. Only what needs the permission waits. {row.then}"
            return PermissionMissing(text, permission=permission, code=code)
        case ErrorAction.SIGN_IN:
            return NeedsHuman(f"{said}. Nothing is lost. Items are waiting. {row.then}", code=code, wrote=False)
        case ErrorAction.RATE:
            return RateLimited(f"{said}. {row.then}", code=code, after=after)
        case ErrorAction.NEVER:
            return Unsupported(f"{said}. {row.then}", part=code)
        case _:
            named = f" for the field {field}" if field else ""
            return Refused(f"{said}{named}. {more}{row.then}", code=code, field=field, of_time=of_time)
