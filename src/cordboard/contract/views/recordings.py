"""What is shown of recordings and their archive."""

from datetime import datetime

from cordboard.contract.views.view import View


class ArchiveView(View, frozen=True, kw_only=True):
    """The archived recording of a call. `state`: none (the call has no recording), at_provider (archiving is off or was
    not asked for), pending (it is being fetched), archived, failed, withheld, deleted.

    `code`: why it is pending, failed or withheld; `playable`: browsers play it; `hold`: nothing deletes it;
    `expires_at`: when it will be deleted.
    """

    state: str
    code: str | None = None
    playable: bool = False
    seconds: float | None = None
    channels: int | None = None
    size: int | None = None
    sha256: str | None = None
    unfinished: bool = False
    archived_at: datetime | None = None
    next_attempt_at: datetime | None = None
    expires_at: datetime | None = None
    hold: bool = False
    held_by: str | None = None
    deleted_at: datetime | None = None
    deleted_by: str | None = None
    deletion: str | None = None  # retention, person, erasure


class WaveformView(View, frozen=True, kw_only=True):
    """For each channel the loudest moment of each column, 0 to 100."""

    seconds: float
    peaks: tuple[tuple[int, ...], ...]


class RecordingLinkView(View, frozen=True, kw_only=True):
    """A link that plays one recording without a sign-in, until it expires."""

    url: str
    expires_at: datetime


class ExpiringView(View, frozen=True, kw_only=True):
    """A recording that the next run of the retention deletes."""

    call: str
    started_at: datetime
    expired_at: datetime
    size: int


class ArchiveCheckView(View, frozen=True, kw_only=True):
    """Whether the store of recordings works."""

    works: bool
    text: str
