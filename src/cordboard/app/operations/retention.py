"""How long rows are stored before they are pruned, where that is no setting."""

from datetime import timedelta

from cordboard.domain.settings.retention import LEAST

KEEP_REFUSALS = timedelta(days=30)  # of webhooks
KEEP_FRAMES = timedelta(days=LEAST)  # of settled calls at least; an older call may have lost its frames
