"""The table of causes: every sign in it is one that can be seen, and the most exact cause is named."""

from collections import Counter

import pytest

from cordboard.domain.diagnosis.cause import Cause
from cordboard.domain.diagnosis.causes import CAUSES
from cordboard.domain.diagnosis.naming import causes_of
from cordboard.domain.settings.findings import FINDINGS
from cordboard.domain.settings.fixes import MECHANICAL


def codes(*signs: str) -> list[str]:
    return [one.code for one in causes_of(signs)]


def test_each_cause_has_one_row() -> None:
    assert [code for code, times in Counter(one.code for one in CAUSES).items() if times > 1] == []


@pytest.mark.parametrize("code", FINDINGS)
def test_every_finding_of_the_settings_has_a_cause(code: str) -> None:
    assert len(codes(f"finding.{code}")) == 1


def test_a_reason_is_more_exact_than_the_health_that_it_belongs_to() -> None:
    assert codes("health.pbx.down", "reason.manager_login", "reason.manager_again") == ["ami_login_refused"]
    assert codes("health.pbx.down", "reason.manager_refused") == ["pbx_unreachable"]
    assert codes("health.crm.paused", "reason.another_account") == ["crm_other_account"]
    assert codes("health.crm.paused", "reason.reconnect") == ["crm_access_revoked"]


def test_two_things_that_a_phone_system_lacks_are_two_causes() -> None:
    seen = ("notice.missing_read_agent", "notice.clock_behind", "health.pbx.limited")
    assert codes(*seen) == ["ami_permission_missing", "pbx_clock"]


def test_what_no_row_knows_has_no_name() -> None:
    assert codes("health.crm.loading", "doctor.job_on") == []


@pytest.mark.parametrize("cause", [one for one in CAUSES if one.press == "correct"], ids=lambda one: one.code)
def test_a_button_that_corrects_the_settings_has_a_mechanical_fix(cause: Cause) -> None:
    findings = {one.removeprefix("finding.") for one in cause.signs}
    assert "*" in findings or findings & MECHANICAL
