"""Set-up: which steps are done, which can be taken now, which wait, and which is next. Pure.

What stands is gathered, and said in words, in `app/operations/setup_steps.py`.
"""

from enum import StrEnum

from cordboard.domain.calls.call import Value
from cordboard.domain.settings.settings import Settings


class Step(StrEnum):
    """What a house needs, in the order in which it is best made."""

    CRM = "crm"
    DIRECTORY = "directory"
    PHONES = "phones"
    LINES = "lines"
    CALL = "call"


class StepState(StrEnum):
    """`open` is for a person to do, `running` goes on by itself, `later` needs another step first."""

    DONE = "done"
    OPEN = "open"
    RUNNING = "running"
    LATER = "later"


class Standing(Value, frozen=True, kw_only=True):
    """What stands already. `held`: the load of the directory waits for a person."""

    authorised: bool = False  # some CRM
    held: bool = False
    loaded: bool = False
    phones: bool = False  # some phone system is configured
    heard: bool = False
    owned: bool = False
    explained: bool = False


def states(standing: Standing) -> dict[Step, StepState]:
    """How each step is doing."""
    return {
        Step.CRM: _state(standing.authorised),
        Step.DIRECTORY: _directory(standing),
        Step.PHONES: _state(standing.phones and standing.heard),
        Step.LINES: _state(standing.owned, standing.authorised),  # owners are users of the CRM
        Step.CALL: _state(standing.explained, standing.authorised and standing.phones),
    }


def _state(done: bool, possible: bool = True) -> StepState:
    if done:
        return StepState.DONE
    return StepState.OPEN if possible else StepState.LATER


def _directory(standing: Standing) -> StepState:
    found = _state(standing.loaded, standing.authorised)
    return StepState.RUNNING if found is StepState.OPEN and not standing.held else found


def next_of(found: dict[Step, StepState]) -> Step | None:
    """The first step that a person can take, else the first that still runs; None once everything stands."""
    for wanted in (StepState.OPEN, StepState.RUNNING):
        for step, state in found.items():
            if state is wanted:
                return step
    return None


def owned(settings: Settings) -> bool:
    """Whether every call finds an owner: there is a default user, or each line that is not ignored has its own."""
    lines = [line for line in settings.lines if not line.ignore]
    return settings.default_user is not None or (bool(lines) and all(line.user for line in lines))
