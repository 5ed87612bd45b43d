"""What the doctor says about attribution: deals of each CRM that are read, and calls whose source is still unknown."""

from cordboard.app.attribution.deal_sync import EVERY_S, DealSync
from cordboard.app.figures.doctor_checks import FIX, WAIT
from cordboard.contract.views.overview import CheckView
from cordboard.ports.store.attribution import AttributionStore

LATE_S = 4 * EVERY_S
PERMISSION = "Check on the connection's page that it may read deals, and sign in again if it may not."


async def attribution_checks(store: AttributionStore, deals: DealSync, on: bool, now: float) -> list[CheckView]:
    """One line for each CRM whose deals are read, and one while sources of earlier calls are unknown. `on`: or not."""
    lines = [await _deals(store, deals, crm, now) for crm in deals.connections()]
    lines += [_unread(crm) for crm in deals.unread()]
    left, calls = await store.tracing_progress()
    if left and on:
        text = f"Sources of calls of an older version are being found: {calls - left} of {calls} are done."
        lines.append(CheckView(name="sources", level="amber", sentence=text, fix=WAIT))
    elif left:
        text = f"Finding the sources of earlier calls is turned off. Without a source: {left} of {calls}."
        lines.append(CheckView(name="sources", level="amber", sentence=text, fix=FIX))
    return lines


def _unread(crm: str) -> CheckView:
    text = "The settings name phone fields of deals, but deals aren't read. No caller is known by a deal."
    fix = "Switch on “Read deals for Sources” on the connection's page, or remove the fields in Settings, Records."
    return CheckView(name=f"{crm}: deals", level="amber", sentence=text, fix=fix)


async def _deals(store: AttributionStore, deals: DealSync, crm: str, now: float) -> CheckView:
    name, state = f"{crm}: deals", await store.deal_state(crm)
    if (problem := deals.problems.get(crm)) is not None:
        return CheckView(name=name, level="amber", sentence=f"Deals can't be read: {problem}", fix=PERMISSION)
    if not state.complete:
        return CheckView(name=name, level="amber", sentence=f"Deals are being read: {state.deals} so far.")
    late = state.read_at + LATE_S < now
    minutes = round((now - state.read_at) / 60)
    if not late:
        return CheckView(name=name, level="green", sentence=f"{state.deals} deals, last read {minutes} minutes ago.")
    fix = "Turn on the background job that reads deals in Settings, Company, Advanced."
    text = f"{state.deals} deals, not read for {minutes} minutes."
    return CheckView(name=name, level="amber", sentence=text, fix=fix)
