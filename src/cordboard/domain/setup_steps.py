"""The steps of the setup: which are done, open or waiting, and which is next. Pure.

`app/operations/setup_steps.py` gathers the facts and writes the sentences.
"""

from enum import StrEnum

from cordboard.domain.calls.call import Value


class Step(StrEnum):
    """What a company needs before calls are logged, in the order in which it is best done."""

    COMPANY = "company"
    CRM = "crm"
    GUARD = "guard"
    DIRECTORY = "directory"
    PHONES = "phones"
    LINES = "lines"
    CALL = "call"
    ALERTS = "alerts"


class StepState(StrEnum):
    """`open`: for a user to do. `running`: by itself. `later`: needs another step first. `optional`: can be skipped."""

    DONE = "done"
    OPEN = "open"
    RUNNING = "running"
    LATER = "later"
    OPTIONAL = "optional"


class SetupFacts(Value, frozen=True, kw_only=True):
    """What is done already. `blocked`: contacts cannot sync until a person helps; `received`: from a phone system."""

    country: bool = False  # was chosen
    authorised: bool = False  # some CRM
    guarded: bool | None = False  # no record is created twice, or this was declined; None: being looked at
    blocked: bool = False
    loaded: bool = False
    phones: bool = False  # some phone system is configured
    received: bool = False
    owned: bool = False
    unassigned: bool = False  # some extension had calls and belongs to nobody
    explained: bool = False
    notified: bool = False  # somebody, of problems


def states(facts: SetupFacts) -> dict[Step, StepState]:
    """How each step is doing."""
    return {
        Step.COMPANY: _state(facts.country),
        Step.CRM: _state(facts.authorised),
        Step.GUARD: _guard(facts),
        Step.DIRECTORY: _directory(facts),
        Step.PHONES: _state(facts.phones and facts.received),
        Step.LINES: _state(facts.owned and not facts.unassigned, facts.authorised),  # owners are users of the CRM
        Step.CALL: _state(facts.explained, facts.authorised and facts.phones),
        Step.ALERTS: StepState.DONE if facts.notified else StepState.OPTIONAL,
    }


def _state(done: bool, possible: bool = True) -> StepState:
    if done:
        return StepState.DONE
    return StepState.OPEN if possible else StepState.LATER


def _guard(facts: SetupFacts) -> StepState:
    if facts.authorised and facts.guarded is None:
        return StepState.RUNNING
    return _state(facts.authorised and bool(facts.guarded), facts.authorised)


def _directory(facts: SetupFacts) -> StepState:
    found = _state(facts.loaded, facts.authorised)
    return StepState.RUNNING if found is StepState.OPEN and not facts.blocked else found


def next_of(found: dict[Step, StepState]) -> Step | None:
    """The first step that a user can take, else the first that still runs; None once all that is needed is done."""
    for wanted in (StepState.OPEN, StepState.RUNNING):
        for step, state in found.items():
            if state is wanted:
                return step
    return None
