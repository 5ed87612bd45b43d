"""What the doctor says about the figures."""

from cordboard.contract.views.overview import CheckView
from cordboard.ports.store.figures import FigureStore

OFF = "Counting of earlier calls is turned off: {left} of {calls} are not in the figures."
WAIT = "Nothing needs to be done: it continues automatically."
FIX = "Turn it on in Settings, Company, Advanced."


async def counting_check(store: FigureStore, on: bool) -> CheckView:
    """Whether every ended call is counted. `on`: whether the others are being counted."""
    left, calls = await store.counting_progress()
    if not left:
        return CheckView(name="figures", level="green", sentence="Every ended call is in the figures.")
    if not on:
        return CheckView(name="figures", level="amber", sentence=OFF.format(left=left, calls=calls), fix=FIX)
    text = f"Calls of an older version are being counted: {calls - left} of {calls} are in the figures."
    return CheckView(name="figures", level="amber", sentence=text, fix=WAIT)
