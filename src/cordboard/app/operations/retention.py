"""How long rows are stored before they are pruned."""

from datetime import timedelta

KEEP_FRAMES = timedelta(days=30)  # of settled calls; an older call may have lost its frames
