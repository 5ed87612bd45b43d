"""What the doctor says about the figures."""

from cordboard.contract.views.overview import CheckView
from cordboard.ports.store.figures import FigureStore


async def counting_check(store: FigureStore) -> CheckView:
    """Whether every ended call is counted."""
    left, calls = await store.counting_progress()
    if not left:
        return CheckView(name="figures", level="green", sentence="Every ended call is in the figures.")
    text = f"Calls of an older version are being counted: {calls - left} of {calls} are in the figures."
    return CheckView(name="figures", level="amber", sentence=text)
