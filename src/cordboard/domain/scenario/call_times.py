"""The start and end of a call as records show them: a phone system's clock may be ahead of ours.

A call that is decided now is over, so it cannot start or end later. The call itself keeps the phone system's times;
only the texts and records use these limits. A clock that is behind looks like a late event.
"""

from datetime import datetime, timedelta

from cordboard.domain.scenario.facts import Facts

LONGEST_MS = 86_400_000
UNSAID = timedelta(seconds=5)  # clocks of two machines never agree better than that


def told_start(facts: Facts) -> datetime:
    """The start of the call by the phone system's clock; now if it sent none."""
    call = facts.call
    return call.started_at or call.answered_at or call.ended_at or facts.now


def is_ahead(facts: Facts) -> bool:
    """Whether the reported start is in the future, by more than the tolerance."""
    return told_start(facts) > facts.now + UNSAID


def began(facts: Facts) -> datetime:
    """The reported start; of a call from the future: now minus its length."""
    told = told_start(facts)
    if told <= facts.now:
        return told
    spans = facts.call.durations
    lasted = max(0, min((spans.ring or 0) + (spans.talk or 0), LONGEST_MS))
    return facts.now - timedelta(milliseconds=lasted)


def ended(facts: Facts) -> datetime:
    """The reported end, but not later than now."""
    return min(facts.call.ended_at or facts.now, facts.now)
