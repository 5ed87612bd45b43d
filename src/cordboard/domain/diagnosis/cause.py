"""A cause of trouble by its name: by which signs it is known, where it is corrected, and what one press does."""

from enum import StrEnum

from cordboard.domain.calls.call import Value


class Area(StrEnum):
    """What a cause is about."""

    CRM = "crm"
    PHONE = "phone"
    SMS = "sms"
    MESSENGER = "messenger"
    SETTINGS = "settings"
    SERVER = "server"
    USERS = "users"


class Press(StrEnum):
    """What one press does; None where people have to act elsewhere."""

    RESUME = "resume"  # the connection that a user paused
    SEND_NOW = "send_now"  # what waits, without the pause after a failure
    RETRY = "retry"  # the items that the CRM rejected
    PROTECT = "protect"  # create the key field of a CRM
    SYNC = "sync"  # read the contacts of a CRM again
    CORRECT = "correct"  # the settings, by the change that the finding names
    COMPARE = "compare"  # the calls with the records of a connection
    TURN_ON = "turn_on"  # a background job


class Cause(Value, frozen=True, kw_only=True):
    """One cause. `name`: the English of the console's text `cause.CODE`.

    `signs`: codes of what is seen, each with its kind in front: `health.` of a connection or the server, `finding.` of
    the settings, `step.` of setup, `doctor.` of a sentence, `reason.` of a connection's reason, `notice.` of a phone
    system. One that ends with a star stands for all that begin with it. `page`: the console's page, where
    `{connection}` is an id.
    """

    code: str
    area: Area
    name: str
    signs: tuple[str, ...]
    page: str
    press: Press | None = None
