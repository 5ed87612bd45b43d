"""When a call began and ended, as it can be written down: a phone system's clock may be ahead of ours.

A call that is decided now is over, so it cannot have begun or ended later. What the phone system told stays as it is
on the call itself; only what is written elsewhere is held to this. A clock that is behind looks like a late event.
"""

from datetime import datetime, timedelta

from cordboard.domain.scenario.facts import Facts

LONGEST_MS = 86_400_000
UNSAID = timedelta(seconds=5)  # clocks of two machines never agree better than that


def told_start(facts: Facts) -> datetime:
    """When the call began by the phone system's clock; where it did not say, now."""
    call = facts.call
    return call.started_at or call.answered_at or call.ended_at or facts.now


def is_ahead(facts: Facts) -> bool:
    """The call is told to have begun in the future, by more than is worth no word."""
    return told_start(facts) > facts.now + UNSAID


def began(facts: Facts) -> datetime:
    """As told; of a call from the future so long ago as it lasted."""
    told = told_start(facts)
    if told <= facts.now:
        return told
    spans = facts.call.durations
    lasted = max(0, min((spans.ring or 0) + (spans.talk or 0), LONGEST_MS))
    return facts.now - timedelta(milliseconds=lasted)


def ended(facts: Facts) -> datetime:
    """As told, but not later than now."""
    return min(facts.call.ended_at or facts.now, facts.now)
