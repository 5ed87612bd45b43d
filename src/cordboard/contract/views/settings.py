"""Settings, their versions and what the checker finds in them."""

from datetime import datetime

from cordboard.contract.views.view import View
from cordboard.domain.settings.fixes import Change
from cordboard.domain.settings.settings import Settings


class SettingsView(View, frozen=True, kw_only=True):
    version: int
    settings: Settings


class SavedSettingsView(View, frozen=True, kw_only=True):
    """The version that was saved.

    `notices`: old keys that were read, and where their settings are now; permissions that the settings need and that a
    CRM has not granted.
    """

    version: int
    notices: tuple["FindingView", ...] = ()


class VersionView(View, frozen=True, kw_only=True):
    version: int
    saved_at: datetime
    author: str
    note: str


class WholeVersionView(View, frozen=True, kw_only=True):
    """A version with its settings. Version 0 are the defaults, which nobody saved."""

    version: int
    saved_at: datetime | None
    author: str
    note: str
    settings: Settings


class FindingView(View, frozen=True, kw_only=True):
    """A contradiction or a weak spot in settings. `level`: error (refused) or warning; `where` is a path."""

    level: str
    code: str
    where: str
    text: str
    evidence: str = ""
    fix: str = ""
    values: dict[str, str] = {}  # of text and fix, for other languages
    changes: tuple[Change, ...] = ()  # JSON Patch of the settings that fixes it; none where somebody has to choose
