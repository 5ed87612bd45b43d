"""The input of a decision (`Facts`) and its result (`Decision`). Both are stored with the call."""

from datetime import datetime

from cordboard.domain.calls.call import Call, Value
from cordboard.domain.crm.actions import Action, SetOwner
from cordboard.domain.crm.contact_match import Match
from cordboard.domain.numbers.phone_number import Reading
from cordboard.domain.settings.crm_plan import Situation
from cordboard.domain.settings.decision_settings import DecisionSettings


class CrmUser(Value, frozen=True, kw_only=True):
    """A CRM user who may own records."""

    id: str
    name: str
    email: str | None = None
    active: bool = True


class Organisation(Value, frozen=True, kw_only=True):
    """The CRM's organisation, for what its people read. `language` may name a country too: `uk_UA`."""

    time_zone: str | None = None
    language: str | None = None


class OpenDeal(Value, frozen=True, kw_only=True):
    """A deal of the client, for the deal scenarios."""

    id: str
    created_at: datetime
    open: bool
    owner: str | None = None
    name: str | None = None


class OpenCallBack(Value, frozen=True, kw_only=True):
    """The call-back task of the client that is still open as far as we know: its outbox item, since when it waits."""

    item: str
    since: datetime


class Facts(Value, frozen=True, kw_only=True, omit_defaults=False):
    """The whole input of a decision. `call_id` is ours and prefixes the item keys; `now` is aware UTC."""

    call_id: str
    call: Call
    number: Reading
    match: Match
    now: datetime
    users: tuple[CrmUser, ...] = ()
    deals: tuple[OpenDeal, ...] | None = None  # None: not asked for
    promised: tuple[SetOwner, ...] = ()  # of earlier calls and not sent yet, in order
    open_task: OpenCallBack | None = None
    reached_at: datetime | None = None  # when the client was talked with after this missed call, if so
    organisation: Organisation | None = None  # None: not known, as in decisions of earlier releases
    deals_with_number: tuple[OpenDeal, ...] = ()  # that hold the number in a phone field of theirs, the newest first


class RuleOutcome(Value, frozen=True, kw_only=True, omit_defaults=False):
    """One rule that was tried: did it apply, and why or why not, in words with their parameters.

    `code` names the sentence for translation (`lead.known`), `values` its parameters; `text` is the English sentence.
    """

    rule: str
    title: str
    applied: bool
    code: str
    text: str
    values: dict[str, str] = {}


class Decision(Value, frozen=True, kw_only=True, omit_defaults=False):
    """The whole answer. `needs` lists facts that are missing before it can be taken (`match`, `deals`).

    `stopped_by`: the keys of the entries of the stop list that name this call.
    """

    situation: Situation | None
    settings_version: int
    tried: tuple[RuleOutcome, ...]
    actions: tuple[Action, ...]
    needs: tuple[str, ...] = ()
    summary: str = ""
    stopped_by: tuple[str, ...] = ()


__all__ = [
    "CrmUser",
    "Decision",
    "DecisionSettings",
    "Facts",
    "OpenCallBack",
    "OpenDeal",
    "Organisation",
    "RuleOutcome",
]
