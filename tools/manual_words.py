"""Descriptions that are not in the code, for the manual: the meaning of settings and of their values."""

from cordboard.domain.alerts.settings import AlertMail, Alerts, AlertWebhook, Security
from cordboard.domain.settings.company import (
    CallLimits,
    Company,
    CompanyNumber,
    OpeningHours,
    StopListEntry,
    TeamMember,
)
from cordboard.domain.settings.crm_plan import (
    CallerField,
    Cell,
    CrmPlan,
    DealPlace,
    EntityOwner,
    Mode,
    OwnerRule,
    Party,
    Situation,
)
from cordboard.toolkit.crm.error_actions import ErrorAction

SETTINGS = {
    "company": "Country, time zone, language, hours and holidays of the company.",
    "team": "The team: extensions, and the user of each member in each CRM. "
    "Empty: everything belongs to the default user.",
    "numbers": "The company's numbers, and who owns their calls.",
    "stop_list": "Calls with these numbers on either side are not logged in any CRM.",
    "calls": "When a call without further events is treated as ended.",
    "crm": "The plan of each CRM connection, by the connection's id. A connection without a plan of its own uses the "
    "one under `default`, else the built-in one. `GET /api/v1/settings` lists the plan of each connected CRM.",
    "alerts": "Who is notified of problems, and after how long. No alerts are sent unless mail or a webhook is set.",
}
ENTRIES = {
    Company: "Within `company`",
    OpeningHours: "One of `company.hours`",
    TeamMember: "One of `team`",
    CompanyNumber: "One of `numbers`",
    StopListEntry: "One of `stop_list`",
    CallLimits: "Within `calls`",
    CrmPlan: "Within `crm.CONNECTION`",
    Cell: "One of `crm.CONNECTION.scenario`",
    EntityOwner: "One of `crm.CONNECTION.owners`",
    DealPlace: "One of `crm.CONNECTION.deal_places`",
    CallerField: "One of `crm.CONNECTION.caller_fields`",
    Alerts: "Within `alerts`",
    AlertMail: "Within `alerts.mail`",
    AlertWebhook: "Within `alerts.webhook`",
}
KEYS = {
    Company: {
        "country": "Default country for numbers without country code and without other context (two letters).",
        "time_zone": "Time zone, such as `Europe/Madrid`; it decides the due day of a callback.",
        "language": "Language of alerts: `en`, `es`, `fr` or `uk`. Texts written into the CRM are English.",
        "hours": "Opening hours by name. They are stored and checked; no rule uses them yet.",
        "holidays": "Days on which nobody works, such as `2026-12-25`; no callback is due on them.",
    },
    OpeningHours: {
        "name": "A name to show.",
        "days": "Weekdays on which the hours apply.",
        "from": "Start, such as `09:00`, in the company's time zone.",
        "to": "End, such as `18:00`; `24:00` is midnight. An end before the start is on the next day.",
    },
    TeamMember: {
        "id": "An id of your choice; other settings refer to the member by it.",
        "name": "Full name.",
        "email": "The e-mail address. The checker uses it to propose the user in each CRM.",
        "user": "Username in the console, if any. It is stored; nothing uses it yet.",
        "crm_users": "The user id in each CRM, by connection. Ids under `default` count for connections not named.",
        "extensions": "Extensions as the phone system writes them, or a provider's user id such as `973890196.70`.",
        "primary": "The extension that rings first. None: the first one.",
    },
    CompanyNumber: {
        "number": "The number, an extension, or a provider's user id such as `973890196.70`, as written.",
        "title": "A name to show.",
        "region": "Country of numbers on this line; takes precedence over the connection and the company.",
        "default_owner": "Id of the team member who owns its calls if nobody answered.",
        "ignore": "Yes: its calls are not logged in any CRM; they stay in the call list.",
    },
    StopListEntry: {"number": "The number, in any format.", "note": "A note; the call's explanation shows it."},
    CallLimits: {
        "ringing_unheard_after": "A ringing or waiting call without events for this long is treated as ended.",
        "talk_unheard_after": "The same after the answer. The logged talk time ends with the last event.",
    },
    CrmPlan: {
        "scenario": "The matrix: what is created in which situation. A missing cell is off. The default is below.",
        "owners": "Who owns each kind of record. Default: the call's manager; for tasks the owner of the client's "
        "record.",
        "default_user": "Owner when no one else matches: a user id of this CRM, or the id of a team member. None: the "
        "user who connected the CRM.",
        "deal_places": "Pipeline and stage of new deals, for all or by owner of the call. Empty: the CRM's default.",
        "deal_active_within": "`if_no_open_deal` ignores open deals older than this.",
        "callback_within": "When the task after a missed call is due, counted from the end of the call.",
        "callback_days": "Weekdays for callbacks. Tasks due on other days move to the next of these.",
        "lead_status": "Status of new leads. None: the CRM's default.",
        "lead_source": "Source of new leads. None: the CRM's default.",
        "caller_fields": "CRM fields that the directory keeps and shows with the caller, at most 20 per kind.",
        "lead_company": "Company of new leads. None: the provider's default, if the CRM requires one.",
        "log_internal_calls": "Yes: calls between two of your extensions are logged too, without a client.",
        "create_from_hidden_numbers": "Yes: a caller with a hidden number can become a lead. No: only the call.",
    },
    Cell: {
        "situation": "What happened.",
        "party": "Whether the CRM knew the client before.",
        "entity": "The kind of record.",
        "mode": "What is done.",
    },
    EntityOwner: {
        "entity": "The kind of record.",
        "rule": "Who becomes the owner.",
        "user": "Only with `fixed_user`: the id of a team member, or a user id of this CRM.",
    },
    DealPlace: {
        "place": "Id of the pipeline, as `GET /api/v1/connections/{id}/pipelines` lists it.",
        "stage": "The stage; choose it together with its pipeline.",
        "manager": "Only for calls of this team member (or user of the CRM). None: for everybody else.",
    },
    CallerField: {
        "entity": "`contact`, `lead` or `account`.",
        "field": "The CRM's own name of the field, as `GET /api/v1/connections/{id}/fields?entity=` lists it.",
    },
    Alerts: {
        "mail": "Mail to administrators. None: no mail.",
        "webhook": "A signed request to your URL. None: none is sent.",
        "away_after": "How long a CRM or phone system is unreachable before an alert is sent.",
        "repeat_after": "How long until the same problem is reported again.",
    },
    AlertMail: {
        "host": "Name or address of the mail server.",
        "port": "Its port: 587 with STARTTLS, 465 with TLS.",
        "security": "Encryption of the connection to it.",
        "user": "User name for sign-in; the password is stored separately, encrypted. None: no sign-in.",
        "sender": "Sender address.",
        "to": "Recipients.",
        "allow_private": "Yes: the server may be on this machine or in a private network.",
    },
    AlertWebhook: {
        "url": "Destination; the signing secret is stored separately, encrypted.",
        "allow_private": "Yes: it may be on this machine or in a private network.",
    },
}
CHOICES = {
    Situation: (
        "Situations",
        {
            Situation.INBOUND_ANSWERED: "A client called, and somebody answered.",
            Situation.INBOUND_MISSED: "A client called, and nobody answered.",
            Situation.OUTBOUND_ANSWERED: "We called, and the client answered.",
            Situation.OUTBOUND_NOT_REACHED: "We called and did not reach the client.",
            Situation.CHAT_HANDED_OVER: "Not used yet: there is no messenger.",
        },
    ),
    Party: (
        "Clients",
        {
            Party.NEW: "The CRM had no record with this number.",
            Party.KNOWN: "The CRM has an account, a lead or a contact.",
        },
    ),
    Mode: (
        "Modes",
        {
            Mode.OFF: "Nothing.",
            Mode.CREATE_IF_NONE: "Create one if there is none.",
            Mode.ALWAYS: "Create one for every call. For people the same as `create_if_none`: nobody is created twice.",
            Mode.IF_NO_OPEN_DEAL: "Only for deals: create one unless the client has an active one.",
            Mode.UPDATE_ONLY: "Only for accounts, leads and contacts of known clients: create nothing, and assign the "
            "existing record to the user that its owner rule names.",
        },
    ),
    Security: (
        "Encryption of mail",
        {
            Security.STARTTLS: "Encrypted after an unencrypted greeting; fails if the server does not support it.",
            Security.TLS: "Encrypted from the first byte.",
            Security.NONE: "Not encrypted: only for a server on this machine or in your own network.",
        },
    ),
    OwnerRule: (
        "Owner rules",
        {
            OwnerRule.CALL_MANAGER: "The user of the line: of the extension that talked last, else of the line "
            "that was called or used, else the only user whose phone rang.",
            OwnerRule.DEFAULT_USER: "Exactly the default user.",
            OwnerRule.FIXED_USER: "The user named beside the rule.",
            OwnerRule.OWNER_OF_ACCOUNT: "The owner of the client's account.",
            OwnerRule.OWNER_OF_CONTACT: "The owner of the client's contact.",
            OwnerRule.OWNER_OF_LEAD: "The owner of the client's lead.",
            OwnerRule.OWNER_OF_DEAL: "The owner of the client's deal.",
            OwnerRule.OWNER_OF_CLIENT: "The owner of the client's record of any kind; else the call's manager.",
        },
    ),
}
DONE = {
    ErrorAction.RETRY: "retried later, automatically",
    ErrorAction.REFRESH: "retried with a new token, then later; after five minutes the connection pauses",
    ErrorAction.SIGN_IN: "the connection pauses until you authorise it again",
    ErrorAction.SCOPE: "only the items that need the permission wait; it is named",
    ErrorAction.RATE: "the connection rests, then continues automatically",
    ErrorAction.SLOWLY: "this record is retried slowly",
    ErrorAction.SPLIT: "requested again in smaller parts",
    ErrorAction.MEND: "the value that the service names is corrected and sent again; else parked",
    ErrorAction.ADOPT: "the existing record is used; else parked",
    ErrorAction.RETARGET: "the record that the lead was converted to is used; else parked",
    ErrorAction.RESTART: "the listing starts again",
    ErrorAction.PARK: "parked with its reason; you decide",
    ErrorAction.NEVER: "never sent; parked",
}
