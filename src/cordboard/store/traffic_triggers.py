"""Triggers that count calls and leads by traffic source, in the same commit; and by which visit a lead counts.

A lead is a person whom a call created in a CRM. It counts for the source of the client's first call that has one, and
for that of the last one up to then. What is erased or deleted later stays counted, as in `call_triggers.py`.
"""

from cordboard.store.call_triggers import QUARTERS_OF_DAY
from cordboard.store.predicates import LEAD, TOUCH

SUMS = ("calls", "answered", "missed", "wait_ms", "first_leads", "last_leads")
_TOUCH = TOUCH.replace("direction", "t.direction").replace("phase", "t.phase").replace("traffic", "t.traffic")
CELLS = ("quarter", "direction", "disposition", "wait_ms", "traffic", "lead", "first_traffic", "last_traffic")
TOUCHING = ("client", "direction", "phase", "started_at", "traffic", "lead")
LEADS = "('create_lead', 'create_contact')"  # kinds of items that bring somebody new


def measures(row: str) -> dict[str, tuple[str, tuple[str, str, str, str, str, str]]]:
    """Which part of a call counts where: under which column, and what it adds to each of `SUMS`. Units: ms."""
    inbound, answered = f"{row}.direction = 'inbound'", f"coalesce({row}.disposition, '') = 'answered'"
    wait = f"CASE WHEN {answered} THEN {row}.wait_ms ELSE 0 END"
    return {
        "traffic": (inbound, ("1", f"({answered})", f"(NOT {answered})", wait, "0", "0")),
        "first_traffic": (f"{row}.lead = 1", ("0", "0", "0", "0", "1", "0")),
        "last_traffic": (f"{row}.lead = 1", ("0", "0", "0", "0", "0", "1")),
    }


def is_counted(row: str) -> str:
    return f"{row}.quarter IS NOT NULL AND {row}.traffic IS NOT NULL"


def _add(row: str, sign: str) -> str:
    spans = (("'q'", f"{row}.quarter"), ("'d'", f"{row}.quarter / {QUARTERS_OF_DAY}"))
    selects = " UNION ALL ".join(
        f"SELECT {span} AS a, {slot} AS b, {row}.{column}, {', '.join(f'{sign}({one})' for one in adds)} WHERE {when}"
        for column, (when, adds) in measures(row).items()
        for span, slot in spans
    )
    changed = ", ".join(f"{name} = {name} + excluded.{name}" for name in SUMS)
    return f"""INSERT INTO traffic_figure (span, slot, traffic, {", ".join(SUMS)})
    SELECT * FROM ({selects}) WHERE {is_counted(row)}
    ON CONFLICT (span, slot, traffic) DO UPDATE SET {changed};"""


def _touch(order: str) -> str:
    """The source of the client's first or last call that has one, up to the call that brought the lead."""
    return f"""coalesce((SELECT t.traffic FROM call AS t WHERE t.client = call.client AND {_TOUCH}
        AND t.started_at <= call.started_at ORDER BY t.started_at {order}, t.id {order} LIMIT 1),
        CASE WHEN call.client IS NULL AND call.direction = 'inbound' THEN call.traffic END, 0)"""


def _attribute(row: str) -> str:
    """Look again by which calls the leads of this client count."""
    return f"""UPDATE call SET first_traffic = {_touch("ASC")}, last_traffic = {_touch("DESC")}
    WHERE {LEAD} AND erased = 0 AND (client = {row}.client OR no = {row}.no);"""


def _differs(columns: tuple[str, ...]) -> str:
    return f"({', '.join(f'old.{c}' for c in columns)}) IS NOT ({', '.join(f'new.{c}' for c in columns)})"


TRIGGERS = {
    "call_traffic_counted": f"""CREATE TRIGGER call_traffic_counted AFTER INSERT ON call
WHEN {is_counted("new")} BEGIN
    {_add("new", "")}
END""",
    "call_traffic_recounted": f"""CREATE TRIGGER call_traffic_recounted AFTER UPDATE OF {", ".join(CELLS)} ON call
WHEN {_differs(CELLS)} BEGIN
    {_add("old", "-")}
    {_add("new", "")}
END""",
    "call_touched": f"""CREATE TRIGGER call_touched AFTER INSERT ON call WHEN new.phase = 'ended' BEGIN
    {_attribute("new")}
END""",
    "call_retouched": f"""CREATE TRIGGER call_retouched AFTER UPDATE OF {", ".join(TOUCHING)} ON call
WHEN new.phase = 'ended' AND new.erased = 0 AND {_differs(TOUCHING)} BEGIN
    {_attribute("old")}
    {_attribute("new")}
END""",
}
LEAD_TRIGGER = f"""CREATE TRIGGER item_brought_lead AFTER UPDATE OF state ON item
WHEN old.state <> 'done' AND new.state = 'done' AND new.kind IN {LEADS} BEGIN
    UPDATE call SET lead = 1 WHERE id = new.call AND lead = 0;
END"""
