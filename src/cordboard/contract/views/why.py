"""Why a call became what it became."""

from datetime import datetime

from cordboard.contract.views.exchanges import ExchangeView
from cordboard.contract.views.matches import MatchView
from cordboard.contract.views.view import View
from cordboard.domain.numbers.phone_number import Reading
from cordboard.domain.scenario.facts import RuleOutcome


class ExplanationStepView(View, frozen=True, kw_only=True):
    """One of the eight steps of a call, as lines for people. `room` is its number, from 1."""

    room: int
    title: str
    at: datetime | None
    lines: tuple[str, ...]


class ReasonMessageView(View, frozen=True, kw_only=True):
    """A sentence: English, and its code with the values, so that it can be said in other languages."""

    code: str
    text: str
    values: dict[str, str] = {}


class StoredReasonView(ReasonMessageView, frozen=True, kw_only=True):
    """A sentence of a stored reason. An empty code: foreign text, shown as it is. `languages`: the sentence in each
    language, where a provider has the words (`error.CODE`)."""

    languages: dict[str, str] = {}


class RequestView(ReasonMessageView, frozen=True, kw_only=True):
    """What happened to this call after its decision. `verb`: log create relink unlink ignore assign, by a person, with
    the `reason` in their words; adopt not_appeared: a record of the client appeared later, or none did."""

    verb: str
    by: str
    at: datetime
    reason: str
    connection: str | None


class WhyView(View, frozen=True, kw_only=True):
    """Why a call became what it became. `text` is the whole explanation in plain words; `answer` says why no lead was
    made of a call that made none; `unmapped` are extensions of the call that belong to nobody; `requests`: what people
    did to it afterwards."""

    answer: ReasonMessageView | None
    unmapped: tuple[str, ...]
    requests: tuple[RequestView, ...]
    situation: str | None
    settings_version: int
    number: Reading | None
    match: MatchView | None
    tried: tuple[RuleOutcome, ...]
    rooms: tuple[ExplanationStepView, ...]
    exchanges: tuple[ExchangeView, ...]
    credits: float
    decided_at: datetime | None
    text: str
