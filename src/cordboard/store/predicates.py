"""Conditions that an index and its statements share: both must spell them the same."""

UNSETTLED = "decided = 0 OR pending > 0"
UNLOGGED = "logged = 0"
UNFINISHED = "decided = 0 OR phase <> 'ended'"
PENDING_LOOKUP = "state = 'open' AND kind = 'lookup'"
HANDED_OVER = "state = 'open' AND kind = 'set_owner'"
