"""What happens, as the stream tells it."""

from datetime import datetime
from typing import Any

from cordboard.contract.views.view import View


class Envelope(View, frozen=True, kw_only=True):
    """One message of the stream. `id` grows by one; a `card` has the id of the `call` that follows it.

    `type`: call caller card dial item lane connection summary wall, or `reset`: what was missed is no longer kept,
    load again."""

    id: int
    type: str
    at: datetime
    data: Any
