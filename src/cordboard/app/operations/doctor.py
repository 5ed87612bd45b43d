"""The checks of the doctor: store, connections, setup steps, settings. Each is one sentence with its fix."""

import time
from collections.abc import Sequence

import msgspec

from cordboard.app.connections.connection_admin import ConnectionAdmin
from cordboard.app.connections.health import fix_of
from cordboard.app.connections.live_connections import DUPLICATE_PROTECTION, LiveConnections
from cordboard.app.connections.settings_validation import validation_problems
from cordboard.app.directory.deletion_sweep import REFUSED, SETTING
from cordboard.app.operations.finding_views import finding_view
from cordboard.app.operations.named_checks import Presses, named
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.operations.setup_steps import lacking
from cordboard.contract.views.connections import ConnectionView, HealthView, Trial
from cordboard.contract.views.overview import CheckView, DoctorView, StepsView
from cordboard.contract.views.settings import FindingView
from cordboard.contract.views.why import StoredReasonView
from cordboard.domain.connection_state import Phase
from cordboard.domain.settings.contradictions import findings
from cordboard.domain.setup_steps import StepState
from cordboard.ports.crm import GUARDED, Deletions
from cordboard.ports.errors import Trouble
from cordboard.ports.store.directory import DirectoryState
from cordboard.ports.store.errors import LOCKED, StoreUnavailable
from cordboard.ports.store.journal import Note
from cordboard.ports.store.store import Store
from cordboard.toolkit.clock import moment

LEVELS = {"error": "red", "warning": "amber"}
HARMLESS = ("team.no_extension", "team.typed_extension", "numbers.number")  # stored once: they only never match a call
KEY_FIELD = "Create the key field on the connection's page, or with: cordboard connect prepare {connection} --agreed."
GUARD_LATER = "Look at the connection: it is checked again as soon as the CRM answers and allows it."
ELSEWHERE = ("lines.open",)  # what the check of the settings speaks of


async def examine(
    store: Store,
    live_connections: LiveConnections,
    connections: ConnectionAdmin,
    settings_in_force: SettingsInForce,
    steps: StepsView,
    now: float,
    problems: Sequence[HealthView] = (),
    further: Sequence[CheckView] = (),
    found: Sequence[FindingView] | None = None,
) -> DoctorView:
    """Run all checks; `further` ones were run elsewhere. `found`: what the check of the settings found; None: look.

    The result is good unless something is broken or missing, or a connection needs a person.
    """
    of_connections = await _connections(connections)
    if found is None:
        here = findings(settings_in_force.settings, live_connections.users_by_crm(), now=moment(now))
        found = tuple(map(finding_view, here))
    of_settings = _settings(settings_in_force, found)
    of_directories = await _directories(store, live_connections)
    guards = await _guards(live_connections)
    refused = _refused_settings(live_connections)
    checks = [
        await _store(store, now),
        *_server(problems),
        *of_connections,
        *refused,
        *guards,
        *of_directories,
        *further,
        *_missing(steps),
        *of_settings,
    ]
    broken = any(check.level == "red" for check in checks)
    waits = any(check.fix for check in (*of_connections, *guards) if check.level != "green")
    changes = {(one.code, one.where): one.changes for one in found}
    presses = Presses(settings_in_force.settings, settings_in_force.version, changes)
    every = named(checks, live_connections.connections, presses)
    return DoctorView(ok=not (broken or waits or lacking(live_connections)), checks=every)


async def examine_store(
    store: Store, settings_in_force: SettingsInForce, now: float, problems: Sequence[HealthView]
) -> DoctorView:
    """What can be said while nothing can be written: the store and the server. The result is never good."""
    checks = [await _store(store, now), *_server(problems)]
    presses = Presses(settings_in_force.settings, settings_in_force.version, {})
    return DoctorView(ok=False, checks=named(checks, (), presses))


async def _store(store: Store, now: float) -> CheckView:
    begun = time.perf_counter()
    try:
        note = Note(at=now, connection=None, call=None, code="doctor", text="Checked by the doctor command.")
        await store.note([note])
    except StoreUnavailable as full:
        text, space = str(full), "Free space on the disk of the data folder."
        other = "End the program that has the database of the data folder open."
        return CheckView(name="store", level="red", sentence=text, fix=other if LOCKED in text else space)
    took = (time.perf_counter() - begun) * 1000
    return CheckView(name="store", level="green", sentence=f"Database writes take {took:.1f} ms.", took_ms=took)


def _server(problems: Sequence[HealthView]) -> list[CheckView]:
    """Disk, connections, file descriptors."""
    if not problems:
        text = "There is enough free disk space, and connections are free."
        return [CheckView(name="server", level="green", sentence=text)]
    return [
        CheckView(
            name="server",
            level=one.level,
            sentence=one.sentence,
            fix=one.fix,
            code=f"health.{one.code}",
            values=dict(one.values),
        )
        for one in problems
    ]


async def _connections(connections: ConnectionAdmin) -> list[CheckView]:
    checks = []
    for view in await connections.all():
        trial = await connections.test(view.id)
        checks.append(_connection(view, trial))
    return checks


def _connection(view: ConnectionView, trial: Trial) -> CheckView:
    """Its health; where the trial of a CRM failed, why."""
    health, values = view.health, {**view.health.values, "title": view.title}
    begun = view.state not in (Phase.NEW, Phase.STOPPED)  # else its health says why it can't be used
    failed = trial.code if begun else ""
    tried = trial.sentences if failed else ()
    codes = (f"reason.{one.code}" for one in (*health.reasons, *tried) if one.code)
    seen = (*codes, *(f"notice.{one.code}" for one in health.notices), f"health.{failed or health.code}")
    if trial.ok or trial.health is not None or not begun:
        return CheckView(
            name=view.id,
            level=health.level,
            sentence=health.sentence,
            fix=health.fix,
            took_ms=trial.took_ms,
            code=f"health.{health.code}",
            values=values,
            seen=seen,
        )
    code = health.code if health.fix else trial.code
    fix = health.fix or fix_of(code)
    return CheckView(
        name=view.id,
        level="red",
        sentence=" ".join(trial.problems),
        fix=fix,
        took_ms=trial.took_ms,
        reasons=trial.sentences,
        fix_reasons=(StoredReasonView(code=f"health.{code}.fix", text=fix),) if fix else (),
        values=values,
        seen=seen,
    )


def _refused_settings(live_connections: LiveConnections) -> list[CheckView]:
    """Stored settings that would be refused if they were entered today: an older version took them."""
    checks = []
    for name, connection in live_connections.connections.items():
        fields = live_connections.provider(name).manifest.get("settings", [])
        entered = {field["name"] for field in fields}  # what we keep beside them, such as `allow_private`, has no field
        stored = msgspec.json.decode(connection.settings or b"{}")
        for problem in validation_problems(fields, {one: stored[one] for one in stored if one in entered}):
            text = f"A stored setting is not usable and its default is used: {problem}"
            fix = "Correct the setting on the connection's page."
            checks.append(CheckView(name=f"{name}: settings", level="amber", sentence=text, fix=fix))
    return checks


async def _guards(live_connections: LiveConnections) -> list[CheckView]:
    """Whether each CRM that could refuse second records does so now."""
    checks = []
    for crm in live_connections.crms():
        if live_connections.provider(crm).capabilities.idempotency in GUARDED:
            checks.append(await _guard(crm, live_connections))
    return checks


async def _guard(crm: str, live_connections: LiveConnections) -> CheckView:
    name = f"{crm}: duplicate protection"
    try:
        await live_connections.check_guard(crm)
    except Trouble as trouble:
        text = f"It cannot be checked now: {trouble.text}"
        return CheckView(name=name, level="amber", sentence=text, fix=GUARD_LATER)
    if live_connections.connected_accounts[crm].guarded:
        return CheckView(name=name, level="green", sentence="The CRM refuses a second record of the same call.")
    if live_connections.settings(crm).get(DUPLICATE_PROTECTION) is False:
        text = "Declined: when an answer of the CRM is lost, a record can be created twice."
        return CheckView(name=name, level="green", sentence=text)
    text = "It is off: when an answer of the CRM is lost, a record can be created twice."
    return CheckView(name=name, level="amber", sentence=text, fix=KEY_FIELD.format(connection=crm))


async def _directories(store: Store, live_connections: LiveConnections) -> list[CheckView]:
    """How deleted people are noticed, where the CRM lists no deletions."""
    checks = []
    for crm in live_connections.crms():
        if live_connections.provider(crm).capabilities.deletions is Deletions.SWEEP:
            checks.append(_sweep(f"{crm}: deleted records", live_connections, crm, await store.state(crm)))
    return checks


def _sweep(name: str, live_connections: LiveConnections, crm: str, state: DirectoryState) -> CheckView:
    if live_connections.settings(crm).get(SETTING) == 0:
        text = "The check for deleted records is off: deleted contacts are not removed here."
        return CheckView(name=name, level="amber", sentence=text, fix=f"Set {SETTING} of the connection above 0.")
    if state.sweep is None:
        return CheckView(name=name, level="green", sentence="The first check for deleted records hasn't run yet.")
    refused = state.sweep.startswith(REFUSED)
    fix = "Check that the connected user can still read all contacts." if refused else None
    return CheckView(name=name, level="amber" if refused else "green", sentence=state.sweep, fix=fix)


def _missing(steps: StepsView) -> list[CheckView]:
    """What can be done now and is not about a connection: those speak for themselves."""
    return [
        CheckView(
            name=f"set-up: {one.step}",
            level="amber",
            sentence=one.sentence,
            fix=one.fix,
            code=f"step.{one.code}",
            values=dict(one.values),
        )
        for one in steps.steps
        if one.state == StepState.OPEN and one.connection is None and one.code not in ELSEWHERE
    ]


def _settings(settings_in_force: SettingsInForce, found: Sequence[FindingView]) -> list[CheckView]:
    checks = [_finding(one) for one in found]
    text = f"Settings version {settings_in_force.version}: no errors."
    return checks or [CheckView(name="settings", level="green", sentence=text)]


def _finding(found: FindingView) -> CheckView:
    return CheckView(
        name=f"settings: {found.where}",
        level=_level(found),
        sentence=found.text,
        fix=found.fix,
        code=f"finding.{found.code}",
        values=dict(found.values),
    )


def _level(found: FindingView) -> str:
    return "amber" if found.code in HARMLESS else LEVELS.get(found.level, "amber")
