"""Each sign in the table of causes is one that is sent, each problem has a cause, and a press is a request."""

import json
from pathlib import Path

import msgspec
import pytest

from cordboard.app.connections.health import LEVELS, WELL
from cordboard.app.connections.health import SENTENCES as HEALTHS
from cordboard.app.operations.named_checks import Presses, named
from cordboard.app.operations.server_resources import SENTENCES as SERVER
from cordboard.app.operations.setup_steps import SENTENCES as STEPS
from cordboard.catalog import providers
from cordboard.contract.doctor_sentences import SENTENCES
from cordboard.contract.stored_reasons import SENTENCES as REASONS
from cordboard.contract.views.overview import CauseView, CheckView, PressView
from cordboard.domain.diagnosis.causes import CAUSES
from cordboard.domain.diagnosis.naming import causes_of
from cordboard.domain.settings.background_jobs import BackgroundJobs, Job
from cordboard.domain.settings.findings import FINDINGS
from cordboard.domain.settings.fixes import Change
from cordboard.domain.settings.settings import Settings

TEXTS = Path(__file__).parents[5] / "console/src/texts"
PROBLEMS = {code for one in providers() for text in one.texts.values() for code in text.problems}
SENT = {
    *(f"health.{code}" for code in (*HEALTHS, *SERVER)),
    *(f"finding.{code}" for code in FINDINGS),
    *(f"step.{code}" for code in STEPS),
    *(f"doctor.{code}" for code in SENTENCES),
    *(f"reason.{code}" for code in REASONS),
    *(f"notice.{code}" for code in PROBLEMS),
}
PROMISED = {"crm.loading", "pbx.starting"}  # amber, and it ends by itself
WRONG = [code for code in HEALTHS if LEVELS.get(code) not in WELL and code not in PROMISED]


@pytest.mark.parametrize("sign", sorted({sign for one in CAUSES for sign in one.signs}))
def test_each_sign_of_a_cause_can_be_sent(sign: str) -> None:
    assert any(one == sign or (sign.endswith("*") and one.startswith(sign[:-1])) for one in SENT)


@pytest.mark.parametrize("code", [*WRONG, *SERVER])
def test_each_health_that_is_not_good_has_a_cause(code: str) -> None:
    assert len(causes_of([f"health.{code}"])) == 1


@pytest.mark.parametrize("code", sorted(PROBLEMS - {"packet_dropped"}))
def test_each_thing_that_a_phone_system_lacks_has_a_cause_of_its_own(code: str) -> None:
    assert len(causes_of([f"notice.{code}"])) == 1


@pytest.mark.parametrize("language", ["en", "es", "fr", "uk"])
def test_each_cause_and_each_button_has_its_words(language: str) -> None:
    texts = json.loads((TEXTS / f"{language}.json").read_text(encoding="utf-8"))
    english = json.loads((TEXTS / "en.json").read_text(encoding="utf-8"))
    for cause in CAUSES:
        said = texts[f"cause.{cause.code}"]
        assert said == cause.name.replace("'", "’") if language == "en" else said != english[f"cause.{cause.code}"]
        assert cause.press is None or texts[f"press.{cause.press}"]


def pressed(check: CheckView, presses: Presses | None = None) -> PressView | None:
    (one,) = named([check], ["zoho"], presses or Presses(Settings(), 7, {}))
    (cause,) = one.causes
    assert isinstance(cause, CauseView)
    return cause.press


def test_calls_that_are_not_accounted_for_are_compared_again_by_one_request() -> None:
    text = "Calls compared at 2026-11-30 10:00 UTC: 5; 0 recovered, 0 rejected, 0 deleted in the CRM, 1 unaccounted."
    check = CheckView(name="zoho: completeness", level="amber", sentence=text)
    assert pressed(check) == PressView(press="compare", method="POST", path="/completeness/zoho")


def test_a_paused_connection_is_resumed_by_one_request() -> None:
    check = CheckView(name="zoho", level="amber", sentence="Paused.", seen=("health.crm.stopped",))
    assert pressed(check) == PressView(press="resume", method="POST", path="/connections/zoho/resume")


def test_a_finding_is_corrected_by_its_changes_of_the_version_that_was_looked_at() -> None:
    change = Change(op="replace", path="/crm/zoho/lead_status", value=None)
    presses = Presses(Settings(), 7, {("lead_status.gone", "crm.zoho.lead_status"): (change,)})
    where = "settings: crm.zoho.lead_status"
    check = CheckView(name=where, level="amber", sentence="Gone.", code="finding.lead_status.gone")
    body = {"changes": [msgspec.to_builtins(change)], "base_version": 7}
    assert pressed(check, presses) == PressView(press="correct", method="PATCH", path="/settings", body=body)


def test_a_finding_that_needs_a_choice_has_no_button() -> None:
    check = CheckView(name="settings: queues", level="amber", sentence="Empty.", code="finding.queues.no_agents")
    assert pressed(check) is None


def test_a_job_is_turned_on_and_others_stay_off() -> None:
    off = Settings(background_jobs=BackgroundJobs(off=(Job.ERASE, Job.RETURN_MEMORY)))
    text = "It is turned off. Erasures wait."
    check = CheckView(name="background jobs: erase", level="amber", sentence=text)
    found = pressed(check, Presses(off, 1, {}))
    assert found is not None
    assert found.body is not None
    (change,) = found.body["changes"]
    assert (change["path"], change["value"]) == ("/background_jobs/off", ["return_memory"])


def test_a_good_line_has_no_cause_and_its_sentences_have_codes() -> None:
    text = "No secret and no token is older than 365 days."
    (one,) = named([CheckView(name="secrets", level="green", sentence=text)], [], Presses(Settings(), 1, {}))
    assert one.causes == ()
    assert [(each.code, each.values) for each in one.reasons] == [("doctor.secrets_ok", {"days": "365"})]
