"""Descriptions that are not in the code, for the manual: the meaning of settings and of their values."""

from manual_reaching_words import REACHING_KEYS, SMS_TITLES
from manual_routing_words import ROUTING_KEYS

from cordboard.domain.alerts.settings import (
    AlertChat,
    AlertMail,
    Alerts,
    AlertTelegram,
    AlertWebhook,
    NoCalls,
    QueueLimits,
    Security,
)
from cordboard.domain.mapping.field_mapping import FieldMapping
from cordboard.domain.parameters.catalogue import OF_CALL
from cordboard.domain.reports.settings import Report, Rhythm
from cordboard.domain.routing.route import (
    Digits,
    DirectToOwner,
    Route,
    RouteDefault,
    RouteLine,
    RoutePlace,
    RouteSource,
)
from cordboard.domain.rules.rule import Condition, Rule, Then
from cordboard.domain.settings.background_jobs import BackgroundJobs
from cordboard.domain.settings.company import (
    CallLimits,
    Company,
    CompanyNumber,
    CompanyQueue,
    OpeningHours,
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
from cordboard.domain.settings.crm_routing import CrmRouting, EntityCrms
from cordboard.domain.settings.crm_texts import CrmTexts
from cordboard.domain.settings.dialling import CompanyExtension, Device, Dialling
from cordboard.domain.settings.phone_book import PhoneBookSettings
from cordboard.domain.settings.recordings import Bucket, KeepRule, Recordings
from cordboard.domain.settings.retention import Retention
from cordboard.domain.settings.wrap_up import WrapUpSettings
from cordboard.domain.stop_list.entry import StopListEntry
from cordboard.toolkit.crm.error_actions import ErrorAction

SETTINGS = {
    "company": "Country, time zone, language, hours and holidays of the company.",
    "team": "The team: extensions, and the user of each member in each CRM. "
    "Empty: everything belongs to the default user.",
    "numbers": "The company's numbers, and who owns their calls.",
    "queues": "Titles of queues, shown instead of their names.",
    "extensions": "What belongs to an extension when calls are placed from Cordboard; who uses it is in `team`.",
    "sms": "Over which gateway SMS are sent, as whom, to whom, when and how many ([SMS](sms.md)).",
    "dialling": "Which numbers may be dialled from Cordboard. Emergency numbers never are.",
    "stop_list": "What calls with these numbers, extensions or tags on either side leave out of every CRM. The calls "
    "stay in the call list. Several entries together stop what any of them stops.",
    "calls": "When a call without further events is treated as ended.",
    "crm": "The plan of each CRM connection, by the connection's id. A connection without a plan of its own uses the "
    "one under `default`, else the built-in one. `GET /api/v1/settings` lists the plan of each connected CRM.",
    "crm_routing": "Which of several CRMs gets which kind of record, and which is asked first who calls. Default: each "
    "CRM gets what its own plan says.",
    "alerts": "Who is notified of problems, and after how long. No alerts are sent unless mail or a webhook is set.",
    "background_jobs": "What the server does automatically and regularly; each job can be switched off.",
    "wrap_up": "What agents write down about a call, and whether it is sent to the CRM.",
    "retention": "How long each kind of data is kept ([personal data](personal-data.md#how-long-data-is-kept)).",
    "recordings": "Where recordings of calls are archived, which, and for how long ([recordings](recordings.md)).",
    "phone_book": "How phones may read the contacts of the CRMs, each device with a secret of its own.",
    "routes": "Where calls go while their callers wait, by a value of the CRM or of an address of yours "
    "([routing](routing.md)).",
    "direct_to_owner": "Extensions whose calls go straight to the owner of the caller's record "
    "([routing](routing.md#direct-to-owner)).",
    "reports": "Reports of figures by mail: when, to whom, what. They go through the mail server of `alerts.mail`.",
}
ENTRIES = {
    Company: "Within `company`",
    OpeningHours: "One of `company.hours`",
    TeamMember: "One of `team`",
    CompanyNumber: "One of `numbers`",
    CompanyQueue: "One of `queues`",
    CompanyExtension: "One of `extensions`",
    Device: "Within `extensions.device`",
    Dialling: "Within `dialling`",
    **SMS_TITLES,
    WrapUpSettings: "Within `wrap_up`",
    StopListEntry: "One of `stop_list`",
    CallLimits: "Within `calls`",
    BackgroundJobs: "Within `background_jobs`",
    Recordings: "Within `recordings`",
    Bucket: "Within `recordings.bucket`",
    KeepRule: "One of `recordings.keep_rules`",
    Retention: "Within `retention`",
    PhoneBookSettings: "Within `phone_book`",
    CrmPlan: "Within `crm.CONNECTION`",
    Cell: "One of `crm.CONNECTION.scenario`",
    EntityOwner: "One of `crm.CONNECTION.owners`",
    DealPlace: "One of `crm.CONNECTION.deal_places`",
    Rule: "One of `crm.CONNECTION.rules`",
    Condition: "One of `crm.CONNECTION.rules.when`",
    Then: "Within `crm.CONNECTION.rules.then`",
    FieldMapping: "One of `crm.CONNECTION.mappings`",
    CallerField: "One of `crm.CONNECTION.caller_fields`",
    CrmTexts: "Within `crm.CONNECTION.texts`",
    Alerts: "Within `alerts`",
    AlertMail: "Within `alerts.mail`",
    AlertWebhook: "Within `alerts.webhook`",
    AlertChat: "Within `alerts.slack` and `alerts.teams`",
    AlertTelegram: "Within `alerts.telegram`",
    NoCalls: "Within `alerts.no_calls`",
    QueueLimits: "Within `alerts.queue_limits`",
    Report: "One of `reports`",
    Route: "One of `routes`",
    RoutePlace: "Within `routes.place`",
    Digits: "Within `routes.digits`",
    RouteSource: "Within `routes.source`",
    RouteLine: "One of `routes.lines`",
    RouteDefault: "Within `routes.default`",
    DirectToOwner: "One of `direct_to_owner`",
    CrmRouting: "Within `crm_routing`",
    EntityCrms: "One of `crm_routing.entities`",
}
KEYS = {
    **ROUTING_KEYS,
    Recordings: {
        "store": "Where they are archived: `none` (nowhere: they are played from the phone system), `local` (the data "
        "folder), `s3` (a bucket).",
        "bucket": "The S3-compatible bucket, for `s3`.",
        "keep_days": "Days until an archived recording is deleted; 0: never. None: as long as `retention.recordings`.",
        "keep_rules": "Other periods for some calls; the first rule that fits decides.",
        "consent": "`not_needed`, or `needed`: only recordings of calls whose parameter `recording_consent` says yes "
        "are archived.",
        "start": "`automatic`, or `by_hand`: only recordings that somebody asks for are archived.",
        "link_hours": "Hours for which a signed link to a recording works.",
    },
    Bucket: {
        "bucket": "Its name.",
        "key_id": "The id of the access key. Its secret is stored apart: `PUT /api/v1/recordings/bucket-secret`.",
        "endpoint": "The address of the service, such as `https://s3.example.com`. Empty: Amazon S3.",
        "region": "Its region.",
        "prefix": "What the names of the objects begin with.",
        "allow_private": "Allow an address inside your own network.",
    },
    KeepRule: {
        "days": "Days until the recording is deleted; 0: never.",
        "direction": "`inbound`, `outbound` or `internal`.",
        "queue": "The name of the queue.",
        "country": "The country of the client's number, two letters.",
        "connection": "The phone connection.",
    },
    Company: {
        "country": "Default country for numbers without country code and without other context (two letters).",
        "time_zone": "Time zone, such as `Europe/Madrid`, of texts in the CRM, due days and figures. None: that of the "
        "CRM's organisation; for figures UTC.",
        "language": "Language of alerts and of texts in the CRM: `en`, `es`, `fr` or `uk`. None: texts in the CRM "
        "are in the language of its organisation, alerts in English.",
        "hours": "Opening hours by name. Calls outside them are marked, and `alerts.no_calls` counts only them.",
        "holidays": "Days on which nobody works, such as `2026-12-25`, or with a name for people "
        '`{date = "2026-12-25", name = "Christmas"}`; '
        "no callback is due on them. `./run cli holidays` imports public ones.",
        "secret_age_days": "Older secrets of connections and API tokens are pointed out by the doctor; 0: never.",
        "shared_extensions": "Phones of nobody in particular, such as a meeting room's. Their calls go to the default "
        "owner, and setup asks for no person.",
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
        "source": "Where the number is advertised, such as `billboard`. Its calls count for this source from then on.",
        "campaign": "The campaign for which it is advertised. What a provider says of a call takes precedence.",
    },
    CompanyQueue: {"name": "The queue, as the phone system calls it.", "title": "A name to show."},
    CompanyExtension: {
        "number": "The extension, as the phone system writes it.",
        "first_leg": "What rings first when this extension places a call: an extension, or the number of a mobile or "
        "landline. None: the extension itself.",
        "caller_ids": "Which of `numbers` it may show, the first one by default. Empty: all of them; by default what "
        "the phone system shows.",
        "device": "Its phone.",
    },
    Device: {
        "mac": "The MAC address, in any notation.",
        "user": "Its user at a provider, such as `973890196.70`: number of the phone system, dot, extension.",
        "driver": "How it answers, holds and resumes on request. `talk_hold`: by SIP NOTIFY with the events talk and "
        "hold; phones without them end the call at such a request. `cisco_spa`: the same, once its Talk Package and "
        "Hold Package are switched on. `yealink`: by SIP NOTIFY with the event ACTION-URI, from firmware 82 on.",
    },
    WrapUpSettings: {
        "outcomes": "The outcomes that can be chosen, in order. `resolved`, `interested`, `call_later`, "
        "`not_interested` and `wrong_number` are shown in the reader's language, others as they are written.",
        "to_crm": "Whether notes, follow-ups and tasks are sent to the CRM when the call has ended.",
    },
    **REACHING_KEYS,
    StopListEntry: {
        "kind": "What `value` is. `number` also names the number of a leg, such as one of several mobiles behind one "
        "account; `hidden` needs no value.",
        "value": "By kind: a number in any format; an extension or account; a prefix such as `+34900`, or `900` in the "
        "company's country; a range such as `100-199` or `+34928000010-+34928000019`; a tag of the client's record.",
        "stops": "`all`: nothing of the call is sent. `all_but_call`: only its record. `people`: no account, "
        "contact or lead is created or changed. `tasks`: no task.",
        "note": "A note; the call's explanation shows it.",
        "until": "A day such as `2026-12-31`, which counts whole, or a time such as `2026-12-31T18:00+01:00`. "
        "Afterwards the entry stops nothing. None: no end.",
    },
    Retention: {
        "calls": "Days until the client of a call is erased; the figures of the call stay. 0: never.",
        "recordings": "Days until the link to a recording is removed. Links to archived recordings stay with them.",
        "events": "Days until raw events of settled calls are deleted.",
        "outbox": "Days until the content of sent and discarded items is deleted; their key and state stay.",
        "requests": "Days until recorded requests to CRMs and journal notes without a call are deleted.",
        "audit": "Days until entries of the audit log are deleted.",
        "alerts": "Days until alerts that ended are deleted, with their messages.",
        "backups": "Days until backups of `cordboard backup` are deleted; the newest of each folder stays.",
    },
    PhoneBookSettings: {
        "xml": "Remote phone books in the XML of desk phones, below `/phonebook/` of this server.",
        "carddav": "CardDAV, below `/carddav/` of this server.",
        "ldap": "LDAP, on the port that `cordboard serve --ldap-port` opens.",
        "limit": "How many contacts a device gets at most. A search finds all of them.",
    },
    CallLimits: {
        "ringing_unheard_after": "A ringing or waiting call without events for this long is treated as ended.",
        "talk_unheard_after": "The same after the answer. The logged talk time ends with the last event.",
        "count_earlier": "After an upgrade: calls of a version without figures are counted in the background.",
    },
    BackgroundJobs: {
        "off": "Names of the jobs that are turned off; [operations](operations.md#background-jobs) lists them all.",
    },
    CrmPlan: {
        "scenario": "The matrix: what is created in which situation. A missing cell is off. The default is below.",
        "owners": "Who owns each kind of record. Default: the call's manager; for tasks the owner of the client's "
        "record.",
        "default_user": "Owner when no one else matches: a user id of this CRM, or the id of a team member. None: the "
        "user who connected the CRM.",
        "deal_places": "Pipeline and stage of new deals that no rule places; one entry. Empty: the CRM's default.",
        "rules": "Rules in their order: the first one that matches a call decides. Without one the plan does.",
        "deal_active_within": "`if_no_open_deal` ignores open deals older than this.",
        "callback_within": "When the task after a missed call is due, counted from the end of the call.",
        "close_reached_tasks": "Close a call-back task once anyone has talked with the client, in either direction.",
        "escalate_after": "Business hours after which an open call-back task becomes urgent. Never: it stays as it is.",
        "escalate_to": "Who gets an overdue call-back task: a team member's `id`, or a user id of this CRM. Nobody: it "
        "keeps its owner.",
        "callback_days": "Weekdays for callbacks. Tasks due on other days move to the next of these.",
        "wait_for_record": "Where the matrix only updates a new caller's record: how long one that another integration "
        "creates may still appear. It is updated once; if none appears, the call says so. 0: nothing is waited for.",
        "adopt_within": "A call that was logged without a client is linked, with its task, to a contact, lead or "
        "account with its number that appears within this time. 0: never.",
        "lead_status": "Status of new leads. None: the CRM's default.",
        "lead_source": "Source of new leads. None: the CRM's default.",
        "mappings": "Which parameter of a call is written into which field of the CRM, converted to its type. Of "
        "existing records only where the matrix says `update_only`; values that people entered stay.",
        "caller_fields": "CRM fields that the directory keeps and shows with the caller, at most 20 per kind.",
        "deal_phone_fields": "Phone fields of deals, by the CRM's own names, at most 20. A caller whose number is in "
        "one of them, in any format, is known by the deal. Needs `read_deals` of the connection.",
        "lead_company": "Company of new leads. None: the provider's default, if the CRM requires one.",
        "log_internal_calls": "Yes: calls between two of your extensions are logged too, without a client.",
        "create_from_hidden_numbers": "Yes: a caller with a hidden number can become a lead. No: only the call.",
        "tag_field": "The field of records with their tags: for the kind `tag` of `stop_list`, and those of rules.",
        "task_type_field": "The field of tasks for the type that rules set. None: it is a line of the description.",
        "texts": "Templates of the texts in this CRM. Each empty one is the default in the company's language.",
    },
    CrmTexts: {
        "call_subject": "Subject of a call record.",
        "call_description": "Description of a call record.",
        "task_subject": "Subject of a task.",
        "task_description": "Description of a task.",
        "lead_name": "Last name of a new lead.",
        "lead_description": "Description of a new lead.",
        "contact_name": "Last name of a new contact.",
        "contact_description": "Description of a new contact.",
        "account_name": "Name of a new account.",
        "deal_name": "Name of a new deal.",
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
    FieldMapping: {
        "entity": "Whose field: `lead`, `contact`, `deal`, `account`, `call`, `task`; `conversation` is kept for "
        "messengers.",
        "parameter": "A parameter of the call, as `GET /api/v1/parameters` lists them. Without a value the field "
        "stays as it is.",
        "field": "The field by the CRM's own name. A parameter each: a field is written from one place.",
        "only_if_empty": "Leave the field alone where the record has a value.",
        "standard": "The field is one that the CRM brings itself, such as `Lead_Source`. Without it, only custom "
        "fields are taken.",
    },
    Rule: {
        "name": "A name; the call's explanation shows it.",
        "when": "The conditions. None: the rule matches every call.",
        "match": "`all`: every condition must hold. `any`: one is enough.",
        "then": "What follows. What it leaves out stays as the plan says. No later rule is tried.",
    },
    Condition: {
        "parameter": "A key that the provider sent, such as `utm_source` or `pool_name`, or one that every call has: "
        f"{', '.join(f'`{name}`' for name in OF_CALL)}. "
        "`manager` is whose call it is: a team member's id, or a user id of this CRM.",
        "operator": "How the values are compared: texts as they are, byte for byte. `matches` takes a regular "
        "expression of RE2, whose time grows with the text and never faster.",
        "value": "A text or a number; a list with `in_list`; nothing with `empty` and `not_empty`. `before` and "
        "`after` take a day or a time such as `2026-12-31T18:00+01:00`.",
    },
    Then: {
        "place": "Id of the pipeline of new deals, as `GET /api/v1/connections/{id}/pipelines` lists it.",
        "stage": "The stage of new deals.",
        "lead_status": "Status of new leads.",
        "owner": "Owner of new records: the id of a team member, or a user id of this CRM.",
        "task_type": "Type of new tasks, in `task_type_field`.",
        "tags": "Tags of every new record, in `tag_field`.",
    },
    DealPlace: {
        "place": "Id of the pipeline, as `GET /api/v1/connections/{id}/pipelines` lists it.",
        "stage": "The stage; choose it together with its pipeline.",
    },
    CallerField: {
        "entity": "`contact`, `lead` or `account`.",
        "field": "The CRM's own name of the field, as `GET /api/v1/connections/{id}/fields?entity=` lists it.",
    },
    Alerts: {
        "mail": "Mail to administrators. None: no mail.",
        "webhook": "A signed request to your URL. None: none is sent.",
        "slack": "A message by an incoming webhook of Slack, or of a chat that takes the same, such as Mattermost.",
        "teams": "A message by a workflow of Microsoft Teams that posts what a webhook gets.",
        "telegram": "A message by a bot of Telegram.",
        "no_calls": "Notify when there are no calls within business hours. None: off.",
        "queue_limits": "Notify when a queue passes a limit. None: off.",
        "away_after": "How long a CRM or phone system is unreachable before an alert is sent.",
        "repeat_after": "How long until the same problem is reported again.",
    },
    CrmRouting: {
        "entities": "Kinds of record that do not go to every CRM. Each CRM's plan still says what is done with what it "
        "gets.",
        "caller_order": "CRM connections in the order in which the caller's name and the answer to the dialplan are "
        "taken from them: the first that knows the number wins. Those not named come last.",
    },
    EntityCrms: {
        "entity": "`lead`, `contact`, `account`, `deal`, `task` or `call`.",
        "crms": "The CRM connections that get it.",
    },
    Report: {
        "id": "An id of your choice; commands and the API refer to the report by it.",
        "title": "Title of the report and begin of its subject. Empty: such as Daily call report.",
        "on": "No: it is not sent.",
        "every": "How often, and about which period.",
        "at": "Time of day, such as `08:00`, in its time zone.",
        "weekday": "The day on which a weekly report is sent.",
        "to": "Addresses of the recipients, at most 50.",
        "language": "`en`, `es`, `fr` or `uk`. None: the company's language.",
        "time_zone": "Time zone of its time of day and of its figures, such as `Europe/Kyiv`. None: the company's.",
        "sections": "What it has below its totals: `chart`, `person`, `line`, `queue`, `not_called_back`.",
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
    AlertChat: {
        "allow_private": "Yes: it may be in a private network. Its URL is stored separately, encrypted.",
    },
    AlertTelegram: {
        "chat": "Id of the chat, or name of a channel with an @. The bot's token is stored separately, encrypted.",
    },
    QueueLimits: {
        "wait": "How long a caller may wait, 10 seconds to 4 hours. None: no limit.",
        "agents": "Whether to notify when nobody is logged in within business hours. For phone systems that list the "
        "agents of their queues.",
        "in_target": "Least share of today's answered and missed calls that is answered within the service level, in "
        "percent. None: no limit.",
        "calls": "How many calls of the day a queue needs before this share counts.",
        "queues": "Queues that are watched. Empty: all.",
    },
    NoCalls: {
        "after": "How long without a call, counting only business hours (`company.hours`, without holidays).",
        "connections": "Phone systems that are watched. Empty: all of them.",
        "lines": "Numbers of yours that are watched one by one.",
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
            Mode.UPDATE_ONLY: "For accounts, leads, contacts and deals: create nothing; the existing record gets the "
            "mapped fields and the user that its owner rule names. A new caller's record may still appear: see "
            "`wait_for_record`.",
        },
    ),
    Rhythm: (
        "Reports by mail",
        {
            Rhythm.DAILY: "Every day, about the day before.",
            Rhythm.WEEKLY: "Once a week, about the seven days before.",
            Rhythm.MONTHLY: "On the first of the month, about the month before.",
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
            OwnerRule.KEEP: "An existing record stays with its owner; a new one belongs to the call's manager.",
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
