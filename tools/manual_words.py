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
    "team": "The people: their extensions, and which user each of them is in each CRM. "
    "Empty: everything goes to the default user.",
    "numbers": "The company's numbers, and whose calls on them are.",
    "stop_list": "Numbers whose calls are never written to any CRM, on either side of the call.",
    "calls": "How long nothing may be heard of a call.",
    "crm": "The plan of each CRM connection, by the connection's id. A connection without a plan of its own uses the "
    "one under `default`, else the built-in one. `GET /api/v1/settings` lists the plan of each connected CRM.",
    "alerts": "Who is notified of trouble, and after how long. Nobody, unless mail or a webhook is set.",
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
    Alerts: "Within `alerts`",
    AlertMail: "Within `alerts.mail`",
    AlertWebhook: "Within `alerts.webhook`",
}
KEYS = {
    Company: {
        "country": "Country of numbers that are written without country code and have no other context (two letters).",
        "time_zone": "Time zone in which days begin, such as `Europe/Madrid`: the due day of a call-back follows it.",
        "language": "Language of alerts: `en`, `es`, `fr` or `uk`. Texts written into the CRM are English.",
        "hours": "Opening hours, each under a name. They are kept and checked; no rule uses them yet.",
        "holidays": "Days on which nobody works, such as `2026-12-25`: no call-back is due on them.",
    },
    OpeningHours: {
        "name": "A name for people.",
        "days": "Weekdays on which they apply.",
        "from": "When they begin, such as `09:00`, in the company's time zone.",
        "to": "When they end, such as `18:00`; `24:00` is midnight. An end before the beginning is on the next day.",
    },
    TeamMember: {
        "id": "A name of your choice; the rest of the settings names the person by it.",
        "name": "The person's name.",
        "email": "The e-mail address. The checker uses it to propose the user in each CRM.",
        "user": "The login of the console, if the person has one. It is kept; nothing follows from it yet.",
        "crm_users": "The user id in each CRM, by connection. Ids under `default` count for connections not named.",
        "extensions": "The extensions, as the phone system writes them; also a provider's user id: `973890196.70`.",
        "primary": "The extension that rings first. None: the first of them.",
    },
    CompanyNumber: {
        "number": "The number, an extension, or a provider's user id such as `973890196.70`, as written.",
        "title": "A name for people.",
        "region": "Country of numbers on this line, before that of the connection and of the company.",
        "default_owner": "Id of the team member to whom its calls belong when nobody talked.",
        "ignore": "Yes: its calls are never written to any CRM; they stay visible here.",
    },
    StopListEntry: {"number": "The number, in any spelling.", "note": "Why; the explanation shows it."},
    CallLimits: {
        "ringing_unheard_after": "A call that rings or waits is taken for ended when nothing was heard of it for so "
        "long.",
        "talk_unheard_after": "The same after the answer. The talk is recorded only as far as it was heard.",
    },
    CrmPlan: {
        "scenario": "The matrix: what is created in which situation. A cell that is not there is off. The default is "
        "below.",
        "owners": "Who owns each kind of record. Default: the call's manager; for tasks the owner of the client's "
        "record.",
        "default_user": "Who owns what belongs to nobody: a user id of this CRM, or the id of a team member. None: the "
        "user of the connection owns it.",
        "deal_places": "Pipeline and stage of new deals, common or by manager. Nothing chosen: the CRM's default.",
        "deal_active_within": "An open deal older than this no longer keeps `if_no_open_deal` from creating a new one.",
        "callback_within": "When the task after a missed call is due, counted from the end of the call.",
        "callback_days": "Weekdays on which call-backs are due; what falls on another day is due on the next of these.",
        "lead_status": "Status of new leads. None: the CRM's default.",
        "lead_source": "Source of new leads. None: the CRM's default.",
        "lead_company": "Company of new leads. None: what the CRM's provider writes where the CRM demands one.",
        "log_internal_calls": "Yes: calls between two of our extensions are recorded too, about nobody.",
        "create_from_hidden_numbers": "Yes: a hidden caller may become a lead without a number. No: only the call.",
    },
    Cell: {
        "situation": "What happened.",
        "party": "Whether the CRM knew the client before.",
        "entity": "The kind of record.",
        "mode": "What is done.",
    },
    EntityOwner: {
        "entity": "The kind of record.",
        "rule": "Whose it becomes.",
        "user": "Only with `fixed_user`: the id of a team member, or a user id of this CRM.",
    },
    DealPlace: {
        "place": "Id of the pipeline, as `GET /api/v1/connections/{id}/pipelines` lists it.",
        "stage": "The stage; choose it together with its pipeline.",
        "manager": "Only for calls of this team member (or user of the CRM). None: for everybody else.",
    },
    Alerts: {
        "mail": "Mail to administrators. None: no mail.",
        "webhook": "A signed request to an address of yours. None: none is sent.",
        "away_after": "How long a CRM or phone system is away before it is told.",
        "repeat_after": "How long until the same trouble is told again.",
    },
    AlertMail: {
        "host": "Name or address of the mail server.",
        "port": "Its port: 587 with STARTTLS, 465 with TLS.",
        "security": "How the way there is closed to others.",
        "user": "Name to sign in with; the password is kept apart, encrypted. None: nobody signs in.",
        "sender": "Address the mail comes from.",
        "to": "Addresses that are told.",
        "allow_private": "Yes: the server may stand on this machine or in a private network.",
    },
    AlertWebhook: {
        "url": "Where it is sent; the signing secret is kept apart, encrypted.",
        "allow_private": "Yes: it may lead to this machine or into a private network.",
    },
}
CHOICES = {
    Situation: (
        "Situations",
        {
            Situation.INBOUND_ANSWERED: "A client called and talked to somebody.",
            Situation.INBOUND_MISSED: "A client called and talked to nobody.",
            Situation.OUTBOUND_ANSWERED: "We called and talked to the client.",
            Situation.OUTBOUND_NOT_REACHED: "We called and did not reach the client.",
            Situation.CHAT_HANDED_OVER: "Not used yet: there is no messenger.",
        },
    ),
    Party: (
        "Clients",
        {
            Party.NEW: "The CRM knew nobody with this number.",
            Party.KNOWN: "The CRM has an account, a lead or a contact.",
        },
    ),
    Mode: (
        "Modes",
        {
            Mode.OFF: "Nothing.",
            Mode.CREATE_IF_NONE: "Create one if there is none.",
            Mode.ALWAYS: "Create one for every call. For people the same as `create_if_none`: nobody is made twice.",
            Mode.IF_NO_OPEN_DEAL: "Only for deals: create one unless the client has an active one.",
            Mode.UPDATE_ONLY: "Only for accounts, leads and contacts of known clients: create nothing, and give the "
            "record that stands the owner whom its owner rule names.",
        },
    ),
    Security: (
        "Ways to a mail server",
        {
            Security.STARTTLS: "Encrypted after a first word in the clear; refused where the server cannot.",
            Security.TLS: "Encrypted from the first byte.",
            Security.NONE: "In the clear: only for a server on this machine or in your own network.",
        },
    ),
    OwnerRule: (
        "Owner rules",
        {
            OwnerRule.CALL_MANAGER: "The user of the line: who talked last, else the line that was called "
            "or called out, else the only one whose phone rang.",
            OwnerRule.DEFAULT_USER: "Exactly the default user.",
            OwnerRule.FIXED_USER: "The user named beside the rule.",
            OwnerRule.OWNER_OF_ACCOUNT: "Whoever owns the client's account.",
            OwnerRule.OWNER_OF_CONTACT: "Whoever owns the client's contact.",
            OwnerRule.OWNER_OF_LEAD: "Whoever owns the client's lead.",
            OwnerRule.OWNER_OF_DEAL: "Whoever owns the client's deal.",
            OwnerRule.OWNER_OF_CLIENT: "Whoever owns the client's record, whatever it is; else the call's manager.",
        },
    ),
}
DONE = {
    ErrorAction.RETRY: "retried later, automatically",
    ErrorAction.REFRESH: "retried once with a new token; then the connection pauses",
    ErrorAction.SIGN_IN: "the connection pauses until you authorise it again",
    ErrorAction.SCOPE: "the connection pauses and names the missing permission",
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
