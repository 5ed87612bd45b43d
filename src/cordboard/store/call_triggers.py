"""Triggers on calls: figures, clients who were not called back, and whether there is a recording, in the same commit.

Figures: an ended call adds to sums by quarter of an hour, and by day for subjects; a correction takes the old values
out. Deleting a call takes nothing out: what was erased stays counted (`calls.py` says so for calls that become one).
"""

from cordboard.domain.figures.counted_call import QUARTER_S, TARGETS_S
from cordboard.store.predicates import MISSED, REACHED

QUARTERS_OF_DAY = 86400 // QUARTER_S
WITHIN = tuple(f"within_{target}" for target in TARGETS_S)
SUMS = ("inbound", "outbound", "answered", "missed", "inbound_answered", "wait_ms", "talk_ms", *WITHIN)
CELLS = ("quarter", "direction", "disposition", "person", "own_number", "queue", "wait_ms", "talk_ms")
FOLLOWED = ("client", "direction", "phase", "disposition", "started_at", "quarter")
SUBJECTS = {"person": "person", "line": "coalesce({0}.own_number, '')", "queue": "queue"}


def measures(row: str) -> dict[str, str]:
    """What one call adds, as expressions over its row."""
    inbound, answered = f"{row}.direction = 'inbound'", f"coalesce({row}.disposition, '') = 'answered'"
    within = {f"within_{s}": f"({inbound} AND {answered} AND {row}.wait_ms <= {s * 1000})" for s in TARGETS_S}
    return {
        "inbound": f"({inbound})",
        "outbound": f"({row}.direction = 'outbound')",
        "answered": f"({answered})",
        "missed": f"({inbound} AND NOT {answered})",
        "inbound_answered": f"({inbound} AND {answered})",
        "wait_ms": f"{row}.wait_ms",
        "talk_ms": f"{row}.talk_ms",
        **within,
    }


def is_counted(row: str) -> str:
    return f"{row}.quarter IS NOT NULL AND {row}.direction IN ('inbound', 'outbound')"


def _add(row: str, sign: str) -> str:
    """Add the call to every sum that it belongs to, or take it out."""
    keys = {name: one.format(row) if "{" in one else f"{row}.{one}" for name, one in SUBJECTS.items()}
    quarter, day = f"{row}.quarter", f"{row}.quarter / {QUARTERS_OF_DAY}"
    places = [("'all'", "'q'", quarter, "''")]
    places += [(f"'{name}'", "'q'", quarter, key) for name, key in keys.items()]
    places += [(f"'{name}'", "'d'", day, key) for name, key in keys.items()]
    values = " UNION ALL ".join(f"SELECT {a} AS a, {b} AS b, {c} AS c, {d} AS d" for a, b, c, d in places)
    sums = ", ".join(f"{sign}{one}" for one in measures(row).values())
    changed = ", ".join(f"{name} = {name} + excluded.{name}" for name in SUMS)
    return f"""INSERT INTO figure (subject, span, slot, "key", {", ".join(SUMS)})
    SELECT a, b, c, d, {sums} FROM ({values}) WHERE {is_counted(row)}
    ON CONFLICT (subject, span, slot, "key") DO UPDATE SET {changed};"""


def _follow(client: str) -> str:
    """Look again whether this client still waits for a call."""
    missed = (
        f"FROM call WHERE client = {client} AND {MISSED} AND started_at > coalesce(({_REACHED_AT.format(client)}), 0)"
    )
    return f"""DELETE FROM follow_up WHERE client = {client} AND NOT EXISTS (SELECT 1 {missed});
    INSERT INTO follow_up (client, since, "call")
    SELECT {client}, (SELECT started_at {missed} ORDER BY started_at LIMIT 1),
        (SELECT id {missed} ORDER BY started_at DESC, id DESC LIMIT 1)
    WHERE EXISTS (SELECT 1 {missed})
    ON CONFLICT (client) DO UPDATE SET since = excluded.since, "call" = excluded."call"
    WHERE since <> excluded.since OR "call" <> excluded."call";"""


_REACHED_AT = f"SELECT max(started_at) FROM call WHERE client = {{0}} AND {REACHED}"


def _differs(columns: tuple[str, ...]) -> str:
    return f"({', '.join(f'old.{c}' for c in columns)}) IS NOT ({', '.join(f'new.{c}' for c in columns)})"


def recorded(state: str) -> str:
    """Whether a call with this state (JSON) has a recording, as an expression: 1 or 0."""
    written = f"CAST({state} AS TEXT)"
    places = ", ".join(f"json_extract({written}, '$.recording.{one}')" for one in ("url", "ref"))
    return f"(instr({written}, '\"recording\"') > 0 AND coalesce({places}) IS NOT NULL)"


RECORDING_TRIGGERS = {
    "call_recorded_first": f"""CREATE TRIGGER call_recorded_first AFTER INSERT ON call_body
WHEN {recorded("new.state")} BEGIN
    UPDATE call SET recorded = 1 WHERE no = new.no;
END""",
    "call_recorded_later": f"""CREATE TRIGGER call_recorded_later AFTER UPDATE OF state ON call_body
WHEN {recorded("old.state")} <> {recorded("new.state")} BEGIN
    UPDATE call SET recorded = {recorded("new.state")} WHERE no = new.no;
END""",
}
ARCHIVE_TRIGGERS = {
    "call_recording_due": """CREATE TRIGGER call_recording_due AFTER UPDATE OF recorded ON call
WHEN new.recorded = 1 AND old.recorded = 0 BEGIN
    INSERT INTO recording (call, connection, state, key, started_at, next_at, body)
    VALUES (new.id, new.connection, 'new', '', new.started_at, 0, CAST('{}' AS BLOB))
    ON CONFLICT (call) DO UPDATE SET state = 'new', next_at = 0 WHERE recording.state = 'failed';
END""",
}
TRIGGERS = {
    "call_counted": f"""CREATE TRIGGER call_counted AFTER INSERT ON call WHEN {is_counted("new")} BEGIN
    {_add("new", "")}
END""",
    "call_recounted": f"""CREATE TRIGGER call_recounted AFTER UPDATE OF {", ".join(CELLS)} ON call
WHEN (old.quarter IS NOT NULL OR new.quarter IS NOT NULL) AND {_differs(CELLS)} BEGIN
    {_add("old", "-")}
    {_add("new", "")}
END""",
    "call_followed": f"""CREATE TRIGGER call_followed AFTER INSERT ON call
WHEN new.client IS NOT NULL AND new.phase = 'ended' BEGIN
    {_follow("new.client")}
END""",
    "call_refollowed": f"""CREATE TRIGGER call_refollowed AFTER UPDATE OF {", ".join(FOLLOWED)} ON call
WHEN (old.phase = 'ended' OR new.phase = 'ended') AND {_differs(FOLLOWED)} BEGIN
    {_follow("old.client")}
    {_follow("new.client")}
END""",
    "call_unfollowed": f"""CREATE TRIGGER call_unfollowed AFTER DELETE ON call WHEN old.phase = 'ended' BEGIN
    {_follow("old.client")}
END""",
}
