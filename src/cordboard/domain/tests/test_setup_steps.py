"""The steps of setup: what is next, whatever is done already."""

from itertools import product

import pytest

from cordboard.domain.setup_steps import SetupFacts, Step, StepState, next_of, states

NAMES = SetupFacts.__struct_fields__


def told(**standing: bool | None) -> list[str]:
    return [str(state) for step, state in states(SetupFacts(**standing)).items() if step is not Step.ALERTS]


def test_one_step_opens_the_next_and_both_sides_can_be_connected_first() -> None:
    assert told() == ["open", "open", "later", "later", "open", "later", "later"]
    assert told(country=True) == ["done", "open", "later", "later", "open", "later", "later"]
    assert told(authorised=True) == ["open", "done", "open", "running", "open", "open", "later"]
    assert told(authorised=True, blocked=True) == ["open", "done", "open", "open", "open", "open", "later"]
    assert told(authorised=True, guarded=True) == ["open", "done", "done", "running", "open", "open", "later"]
    assert told(authorised=True, guarded=None) == ["open", "done", "running", "running", "open", "open", "later"]
    assert told(phones=True) == ["open", "open", "later", "later", "open", "later", "later"]
    assert told(phones=True, received=True) == ["open", "open", "later", "later", "done", "later", "later"]
    assert told(authorised=True, loaded=True, phones=True)[3:] == ["done", "open", "open", "open"]


def test_an_owner_for_every_call_is_not_enough_while_an_extension_belongs_to_nobody() -> None:
    lines = Step.LINES
    assert states(SetupFacts(authorised=True, owned=True))[lines] is StepState.DONE
    assert states(SetupFacts(authorised=True, owned=True, unassigned=True))[lines] is StepState.OPEN


def test_what_a_person_can_do_comes_before_what_goes_on_by_itself() -> None:
    assert next_of(states(SetupFacts())) is Step.COMPANY
    assert next_of(states(SetupFacts(country=True))) is Step.CRM
    assert next_of(states(SetupFacts(country=True, authorised=True, guarded=None))) is Step.PHONES
    rest = SetupFacts(
        country=True, authorised=True, guarded=True, phones=True, received=True, owned=True, explained=True
    )
    assert next_of(states(rest)) is Step.DIRECTORY


@pytest.mark.parametrize("stands", list(product((False, True), repeat=len(NAMES))))
def test_there_is_a_next_step_until_all_are_done(stands: tuple[bool, ...]) -> None:
    found = states(SetupFacts(**dict(zip(NAMES, stands, strict=True))))
    assert (next_of(found) is None) == (set(found.values()) <= {StepState.DONE, StepState.OPTIONAL})


def test_alerts_can_be_skipped_and_are_never_next() -> None:
    assert states(SetupFacts())[Step.ALERTS] is StepState.OPTIONAL
    assert states(SetupFacts(notified=True))[Step.ALERTS] is StepState.DONE
    assert next_of({Step.ALERTS: StepState.OPTIONAL}) is None
