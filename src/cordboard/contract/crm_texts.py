"""Use cases of the texts for a CRM: what templates give, before they are saved."""

from typing import Protocol

import msgspec

from cordboard.contract.views.crm_texts import TextPreviewView
from cordboard.domain.settings.crm_texts import CrmTexts


class TextQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be shown. None: as in the settings in force. `call`: this call alone; `limit`: of recent calls."""

    connection: str
    texts: CrmTexts | None = None
    language: str | None = None
    time_zone: str | None = None
    call: str | None = None
    limit: int = 5


class CrmTextPreviews(Protocol):
    """Shows texts. Nothing is saved, and nothing is sent."""

    async def preview(self, question: TextQuestion, calls: bool) -> TextPreviewView:
        """The texts of recent calls and of one example of each kind. `calls`: whether real calls may be shown.

        Raises: Cannot 404 for an unknown connection or call, 422 for a language or time zone that does not exist.
        """
