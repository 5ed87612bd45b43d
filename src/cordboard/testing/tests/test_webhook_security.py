"""Every provider folder with a webhook goes through the whole suite."""

from collections.abc import Callable

import pytest

from cordboard.testing.webhook_security import SUITE, Hook, hooks

HOOKS = hooks()


def test_the_suite_finds_the_providers() -> None:
    assert {"webhook", "sipsim", "ringostat"} <= {hook.name for hook in HOOKS}


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook.name)
@pytest.mark.parametrize("check", SUITE, ids=lambda check: check.__name__)
def test_security(hook: Hook, check: Callable[[Hook], None]) -> None:
    check(hook)
