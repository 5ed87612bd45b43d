"""Texts for a CRM, as templates give them."""

from datetime import datetime

from cordboard.contract.views.settings import FindingView
from cordboard.contract.views.view import View
from cordboard.domain.settings.crm_texts import CrmTexts


class PlaceholderView(View, frozen=True, kw_only=True):
    name: str
    meaning: str


class TextFieldView(View, frozen=True, kw_only=True):
    """The CRM's field that takes a text: its name for people, and how many characters it holds."""

    label: str
    length: int


class PreviewedCallView(View, frozen=True, kw_only=True):
    """The texts for one call: a real one (`call`), or an example of a kind: answered, missed, outgoing or hidden.

    `cut`: how many characters those texts had that their field cuts, as shown.
    """

    call: str | None
    example: str | None
    at: datetime
    texts: CrmTexts
    cut: dict[str, int] = {}


class TextPreviewView(View, frozen=True, kw_only=True):
    """`language` and `time_zone` are those that were used; `defaults` the templates of that language.

    Where `faults` names an error, the text shown for that field is the default. `fields`: where each text goes, if the
    CRM says how long the field is.
    """

    connection: str
    language: str
    time_zone: str
    defaults: CrmTexts
    faults: tuple[FindingView, ...]
    items: tuple[PreviewedCallView, ...]
    placeholders: tuple[PlaceholderView, ...]
    conditions: tuple[str, ...]
    fields: dict[str, TextFieldView] = {}
