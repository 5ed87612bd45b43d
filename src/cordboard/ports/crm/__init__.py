"""The interface of a CRM, the same for every provider folder; the contract suite in `testing/crm_contract` checks it.

A provider folder exports `PROVIDER` (a `CrmProvider`) from its `provider.py`; the application sees only this.

| module | holds |
| --- | --- |
| crm.py | `Crm`, one connected CRM, and `CrmProvider`, its folder |
| sign_in.py | kinds of sign-in, the fields each asks for, the consent of OAuth |
| identity.py | our account and organisation in the CRM, and its permissions |
| records.py | outcomes of actions; fields, stages and pipelines to choose from |
| extra_fields.py | fields of people that the settings name |
| changes.py | records as the directory keeps them, pages of changes and of ids |
| push.py | subscriptions to notifications, and their content |
| merging.py | a record whole, for merging duplicates |
| budget.py | what requests may cost in a time window |
| prices.py | what requests cost, said beforehand |
| capabilities.py | what the application must know of a provider, from its manifest |
"""

from cordboard.ports.crm.budget import Budget
from cordboard.ports.crm.capabilities import GUARDED, Capabilities, Deletions, Idempotency, Limits
from cordboard.ports.crm.changes import Change, IdPage, Page
from cordboard.ports.crm.crm import (
    ChecksRecords,
    Crm,
    CrmProvider,
    Journal,
    KnowsFieldsPage,
    KnowsTextFields,
    MayListNobody,
    ShowsRecords,
)
from cordboard.ports.crm.extra_fields import ExtraFields, no_extra_fields
from cordboard.ports.crm.identity import Identity, Scope, account_of
from cordboard.ports.crm.prices import PricesRequests
from cordboard.ports.crm.push import PushedChange, PushKind, PushSecrets, Rejected, Subscription, WebhookRequest
from cordboard.ports.crm.records import Applied, Field, Outcome, Pipeline, Prepared, Stage
from cordboard.ports.crm.sign_in import Consent, OAuthFlow, SignIn, SignInKind, complete, missing
from cordboard.ports.http_exchange import Exchange
from cordboard.ports.secrets import Secrets

__all__ = [
    "GUARDED",
    "Applied",
    "Budget",
    "Capabilities",
    "Change",
    "ChecksRecords",
    "Consent",
    "Crm",
    "CrmProvider",
    "Deletions",
    "Exchange",
    "ExtraFields",
    "Field",
    "IdPage",
    "Idempotency",
    "Identity",
    "Journal",
    "KnowsFieldsPage",
    "KnowsTextFields",
    "Limits",
    "MayListNobody",
    "OAuthFlow",
    "Outcome",
    "Page",
    "Pipeline",
    "Prepared",
    "PricesRequests",
    "PushKind",
    "PushSecrets",
    "PushedChange",
    "Rejected",
    "Scope",
    "Secrets",
    "ShowsRecords",
    "SignIn",
    "SignInKind",
    "Stage",
    "Subscription",
    "WebhookRequest",
    "account_of",
    "complete",
    "missing",
    "no_extra_fields",
]
