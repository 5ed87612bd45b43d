"""Conditions that stand in an index and in the statements that are to use it: both must say them alike."""

UNSETTLED = "decided = 0 OR pending > 0"
UNLOGGED = "logged = 0"
UNFINISHED = "decided = 0 OR phase <> 'ended'"
PENDING_LOOKUP = "state = 'open' AND kind = 'lookup'"
HANDED_OVER = "state = 'open' AND kind = 'set_owner'"
