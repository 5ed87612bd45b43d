"""Names the causes behind what the doctor saw, says what one press does, and takes its sentences apart."""

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote

import msgspec

from cordboard.app.connections.health import WELL
from cordboard.contract.doctor_sentences import sentences_in
from cordboard.contract.stored_reasons import reason_messages
from cordboard.contract.views.overview import CauseView, CheckView, PressView
from cordboard.contract.views.why import StoredReasonView
from cordboard.domain.diagnosis.cause import Cause, Press
from cordboard.domain.diagnosis.naming import causes_of
from cordboard.domain.settings.background_jobs import Job
from cordboard.domain.settings.fixes import Change
from cordboard.domain.settings.settings import Settings

JOBS_OFF = "/background_jobs/off"


class Presses:
    """What one press does about a check. `changes`: of each finding that can be corrected, by its code and place."""

    def __init__(self, settings: Settings, version: int, changes: Mapping[tuple[str, str], Sequence[Change]]) -> None:
        self._settings = settings
        self._version = version
        self._changes = changes

    def of(self, cause: Cause, check: CheckView) -> PressView | None:
        """None where it is not mechanical."""
        one = quote(check.connection or "", safe="")
        match cause.press:
            case Press.RESUME | Press.SYNC if check.connection:
                return _post(cause.press, f"/connections/{one}/{cause.press}")
            case Press.COMPARE if check.connection:
                return _post(cause.press, f"/completeness/{one}")
            case Press.PROTECT if check.connection:
                return _post(Press.PROTECT, f"/connections/{one}/prepare", agreed=True)
            case Press.RETRY if check.connection:
                return _post(Press.RETRY, "/outbox/retry", connection=check.connection, state="parked")
            case Press.SEND_NOW if check.connection:
                return _post(Press.SEND_NOW, "/outbox/retry", connection=check.connection, state="open")
            case Press.CORRECT:
                code, where = (check.code or "").removeprefix("finding."), check.name.removeprefix("settings: ")
                return self._settings_press(Press.CORRECT, self._changes.get((code, where), ()))
            case Press.TURN_ON:
                job = check.name.partition(": ")[2].partition(" (")[0]
                left = [each for each in self._settings.background_jobs.off if each != Job(job)]
                return self._settings_press(Press.TURN_ON, (Change(op="replace", path=JOBS_OFF, value=left),))
        return None

    def _settings_press(self, press: Press, changes: Sequence[Change]) -> PressView | None:
        if not changes:
            return None
        operations = [msgspec.to_builtins(one) for one in changes]
        body = {"changes": operations, "base_version": self._version}
        return PressView(press=press, method="PATCH", path="/settings", body=body)


def named(checks: Iterable[CheckView], connections: Iterable[str], presses: Presses) -> tuple[CheckView, ...]:
    """The checks, each with its connection, its sentences by code, and its causes unless it is green."""
    known = frozenset(connections)
    return tuple(_named(check, known, presses) for check in checks)


def _named(check: CheckView, connections: frozenset[str], presses: Presses) -> CheckView:
    about = check.name.partition(": ")[0]
    reasons = check.reasons if check.code else (check.reasons or _sentences(check.sentence))
    fixes = check.fix_reasons if check.code else (check.fix_reasons or _sentences(check.fix or ""))
    seen = (*check.seen, *([check.code] if check.code else []), *_codes(reasons), *_codes(fixes))
    check = msgspec.structs.replace(
        check,
        connection=check.connection or (about if about in connections else None),
        reasons=reasons,
        fix_reasons=fixes,
        seen=tuple(dict.fromkeys(seen)),
    )
    if check.level in WELL:
        return check
    return msgspec.structs.replace(check, causes=tuple(_view(one, check, presses) for one in causes_of(check.seen)))


def _view(cause: Cause, check: CheckView, presses: Presses) -> CauseView:
    page = cause.page.format(connection=quote(check.connection or "", safe=""))
    return CauseView(code=cause.code, area=cause.area, name=cause.name, page=page, press=presses.of(cause, check))


def _post(press: Press, path: str, **body: object) -> PressView:
    return PressView(press=press, method="POST", path=path, body=dict(body) or None)


def _sentences(text: str) -> tuple[StoredReasonView, ...]:
    """Ours by their codes; what is left may be a reason that was stored."""
    found = sentences_in(text)
    return (*(one for one in found if one.code), *(r for one in found if not one.code for r in _stored(one.text)))


def _stored(text: str) -> tuple[StoredReasonView, ...]:
    return reason_messages(text, None, "")


def _codes(reasons: Iterable[StoredReasonView]) -> list[str]:
    return [one.code if "." in one.code else f"reason.{one.code}" for one in reasons if one.code]
