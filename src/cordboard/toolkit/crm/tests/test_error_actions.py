"""Actions become decisions."""

from datetime import timedelta

import pytest

from cordboard.ports.errors import (
    NeedsHuman,
    PermissionMissing,
    RateLimited,
    Refused,
    Trouble,
    Unavailable,
    Unsupported,
)
from cordboard.toolkit.crm.error_actions import SLOW, ErrorAction, ErrorRow, trouble_of

CLASSES: dict[ErrorAction, type[Trouble]] = {
    ErrorAction.RETRY: Unavailable,
    ErrorAction.RESTART: Unavailable,
    ErrorAction.SLOWLY: Unavailable,
    ErrorAction.REFRESH: NeedsHuman,
    ErrorAction.SIGN_IN: NeedsHuman,
    ErrorAction.SCOPE: PermissionMissing,
    ErrorAction.RATE: RateLimited,
    ErrorAction.NEVER: Unsupported,
    ErrorAction.SPLIT: Refused,
    ErrorAction.MEND: Refused,
    ErrorAction.ADOPT: Refused,
    ErrorAction.RETARGET: Refused,
    ErrorAction.PARK: Refused,
}


@pytest.mark.parametrize("action", ErrorAction)
def test_every_action_has_one_decision_that_says_what_happened_and_what_to_do(action: ErrorAction) -> None:
    trouble = trouble_of(ErrorRow(action, "Do this."), "main: it said X", "X")
    assert type(trouble) is CLASSES[action]
    assert trouble.text.startswith("main: it said X")
    assert trouble.text.endswith("Do this.")


def test_only_a_retry_may_have_written() -> None:
    said = {action: trouble_of(ErrorRow(action, ""), "s", "X", wrote=None).wrote for action in ErrorAction}
    assert [action for action, wrote in said.items() if wrote is not False] == [ErrorAction.RETRY]


def test_waits_and_fields_come_along() -> None:
    limited = trouble_of(ErrorRow(ErrorAction.RATE, ""), "s", "X", after=timedelta(seconds=7))
    assert isinstance(limited, RateLimited)
    assert limited.after == timedelta(seconds=7)
    closed = trouble_of(ErrorRow(ErrorAction.SLOWLY, ""), "s", "X")
    assert isinstance(closed, Unavailable)
    assert closed.after == SLOW
    refused = trouble_of(ErrorRow(ErrorAction.PARK, "Do this."), "s", "X", field="name", more="(longest: 5) ")
    assert isinstance(refused, Refused)
    assert (refused.field, refused.text) == ("name", "s for the field name. (longest: 5) Do this.")
