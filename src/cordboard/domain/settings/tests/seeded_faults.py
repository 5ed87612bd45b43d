"""Clean settings, and one fault after the other in them: its code, the change, the place and values of its finding."""

from datetime import timedelta

import msgspec

from cordboard.domain.alerts.settings import Alerts, AlertTelegram, AlertWebhook, NoCalls, QueueLimits, Security
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.reports.settings import Report
from cordboard.domain.settings.company import (
    CallLimits,
    Company,
    CompanyNumber,
    CompanyQueue,
)
from cordboard.domain.settings.crm_plan import (
    CrmPlan,
)
from cordboard.domain.settings.crm_routing import CrmRouting, EntityCrms
from cordboard.domain.settings.dialling import CompanyExtension, Device, Dialling
from cordboard.domain.settings.recordings import KeepRule, Recordings, RecordingStore
from cordboard.domain.settings.retention import Retention
from cordboard.domain.settings.sms import SmsSettings
from cordboard.domain.settings.tests.clean_settings import (
    ANA,
    ANAS,
    CLEAN,
    IVAN,
    hours,
    mail,
)
from cordboard.domain.settings.tests.seeded_plan_faults import PLAN_FAULTS
from cordboard.domain.settings.tests.seeded_routing_faults import ROUTING_FAULTS
from cordboard.domain.sms.guards import QuietHours
from cordboard.domain.stop_list.entry import StopKind, StopListEntry


def stopping(kind: StopKind, value: str) -> dict[str, object]:
    return {"stop_list": (StopListEntry(kind=kind, value=value),)}


def routed(*rows: EntityCrms) -> dict[str, object]:
    return {"crm_routing": CrmRouting(entities=rows)}


FAULTS: list[tuple[str, dict[str, object], str, dict[str, str]]] = [
    ("region.unknown", {"company": Company(country="XX")}, "company.country", {"region": "XX"}),
    ("region.unknown", {"company": Company(country="")}, "company.country", {"region": "(empty)"}),
    (
        "region.unknown",
        {"numbers": (msgspec.structs.replace(ANAS, region="Spain"),)},
        "numbers[0].region",
        {"region": "Spain"},
    ),
    (
        "time_zone.unknown",
        {"company": Company(time_zone="Europe/Las_Palmas")},
        "company.time_zone",
        {"zone": "Europe/Las_Palmas"},
    ),
    ("time_zone.unknown", {"company": Company(time_zone="../etc")}, "company.time_zone", {"zone": "../etc"}),
    ("hours.time", hours(from_="9"), "company.hours[0].from", {"time": "9"}),
    ("hours.time", hours(to="24:30"), "company.hours[0].to", {"time": "24:30"}),
    ("hours.empty", hours(from_="09:00", to="09:00"), "company.hours[0].to", {"name": "Shop", "time": "09:00"}),
    ("hours.no_day", hours(days=()), "company.hours[0].days", {"name": "Shop"}),
    ("team.id", {"team": (msgspec.structs.replace(ANA, id=""),)}, "team[0].id", {"name": "Ana"}),
    ("team.twice", {"team": (ANA, msgspec.structs.replace(IVAN, id="ana-r"))}, "team[1].id", {"id": "ana-r"}),
    (
        "team.extension",
        {"team": (ANA, msgspec.structs.replace(IVAN, extensions=("80",)))},
        "team[1].extensions",
        {"extension": "80", "people": "Ana, Ivan"},
    ),
    (
        "team.no_extension",
        {"team": (ANA, msgspec.structs.replace(IVAN, extensions=("81", "8*o")))},
        "team[1].extensions",
        {"extension": "8*o"},
    ),
    (
        "team.typed_extension",
        {"team": (ANA, msgspec.structs.replace(IVAN, extensions=("81", "8o")))},
        "team[1].extensions",
        {"extension": "8o", "better": "80"},
    ),
    (
        "team.primary",
        {"team": (msgspec.structs.replace(ANA, primary="99"), IVAN)},
        "team[0].primary",
        {"extension": "99", "name": "Ana"},
    ),
    (
        "team.could_map",
        {"team": (msgspec.structs.replace(ANA, crm_users={}), IVAN)},
        "team[0].crm_users.zoho",
        {"name": "Ana", "user": "Ana", "id": "ana", "connection": "zoho"},
    ),
    (
        "connection.unknown",
        {"team": (msgspec.structs.replace(ANA, crm_users={"zoho": "ana", "sap": "a"}), IVAN)},
        "team[0].crm_users.sap",
        {"connection": "sap"},
    ),
    ("connection.unknown", {"crm": {**CLEAN.crm, "sap": CrmPlan()}}, "crm.sap", {"connection": "sap"}),
    (
        "connection.unknown",
        routed(EntityCrms(entity=Entity.LEAD, crms=("zoho", "sap"))),
        "crm_routing.entities[0].crms[1]",
        {"connection": "sap"},
    ),
    (
        "connection.unknown",
        {"crm_routing": CrmRouting(caller_order=("sap", "zoho"))},
        "crm_routing.caller_order[0]",
        {"connection": "sap"},
    ),
    (
        "crm_routing.twice",
        routed(EntityCrms(entity=Entity.CALL, crms=("zoho",)), EntityCrms(entity=Entity.CALL, crms=("zoho",))),
        "crm_routing.entities[1].entity",
        {"entity": "call"},
    ),
    (
        "crm_routing.no_record",
        routed(EntityCrms(entity=Entity.NOTE, crms=("zoho",))),
        "crm_routing.entities[0].entity",
        {"entity": "note"},
    ),
    ("crm_routing.nobody", routed(EntityCrms(entity=Entity.CALL)), "crm_routing.entities[0].crms", {"entity": "call"}),
    (
        "crm_routing.off",
        routed(EntityCrms(entity=Entity.DEAL, crms=("zoho",))),
        "crm_routing.entities[0].crms[0]",
        {"entity": "deal", "connection": "zoho"},
    ),
    (
        "numbers.twice",
        {"numbers": (ANAS, CompanyNumber(number="928 00 00 80"))},
        "numbers[1].number",
        {"number": "+34928000080", "rows": "numbers[0] +34928000080, numbers[1] 928 00 00 80"},
    ),
    (
        "numbers.twice",
        {"numbers": (CompanyNumber(number="80"), CompanyNumber(number="80"))},
        "numbers[1].number",
        {"number": "80", "rows": "numbers[0] 80, numbers[1] 80"},
    ),
    (
        "numbers.number",
        {"numbers": (CompanyNumber(number="reception"),)},
        "numbers[0].number",
        {"reading": "no_number", "number": "reception"},
    ),
    (
        "numbers.number",
        {"numbers": (CompanyNumber(number=""),)},
        "numbers[0].number",
        {"reading": "empty", "number": "(empty)"},
    ),
    (
        "numbers.open",
        {"numbers": (CompanyNumber(number="0671234567"),)},
        "numbers[0].number",
        {"n": "21", "region": "ES", "reading": "not_of_region", "number": "0671234567"},
    ),
    (
        "numbers.owner",
        {"numbers": (CompanyNumber(number="+34928000080", default_owner="nobody"),)},
        "numbers[0].default_owner",
        {"owner": "nobody"},
    ),
    (
        "numbers.ignored_and_owned",
        {"stop_list": (StopListEntry(value="0034928000080"),)},
        "stop_list[0].value",
        {"number": "0034928000080", "owner": "Ana"},
    ),
    (
        "numbers.ignored_and_owned",
        {"stop_list": (StopListEntry(value="80"),)},
        "stop_list[0].value",
        {"number": "80", "owner": "Ana"},
    ),
    ("queues.name", {"queues": (CompanyQueue(name=" ", title="Sales"),)}, "queues[0].name", {"title": "Sales"}),
    (
        "queues.twice",
        {"queues": (CompanyQueue(name="600", title="Sales"), CompanyQueue(name="600"))},
        "queues[1].name",
        {"queue": "600"},
    ),
    (
        "extensions.number",
        {"extensions": (CompanyExtension(number="8 0"),)},
        "extensions[0].number",
        {"extension": "8 0"},
    ),
    (
        "extensions.twice",
        {"extensions": (CompanyExtension(number="80"), CompanyExtension(number="80"))},
        "extensions[1].number",
        {"extension": "80"},
    ),
    (
        "extensions.first_leg",
        {"extensions": (CompanyExtension(number="80", first_leg="my mobile"),)},
        "extensions[0].first_leg",
        {"first_leg": "my mobile"},
    ),
    (
        "extensions.caller_id",
        {"extensions": (CompanyExtension(number="80", caller_ids=("+34600999888",)),)},
        "extensions[0].caller_ids[0]",
        {"number": "+34600999888"},
    ),
    (
        "extensions.mac",
        {"extensions": (CompanyExtension(number="80", device=Device(mac="00:15:65:ab-cd")),)},
        "extensions[0].device.mac",
        {"mac": "00:15:65:ab-cd"},
    ),
    ("dialling.prefix", {"dialling": Dialling(prefixes=("34",))}, "dialling.prefixes[0]", {"prefix": "34"}),
    ("sms.prefix", {"sms": SmsSettings(prefixes=("0034",))}, "sms.prefixes[0]", {"prefix": "0034"}),
    ("sms.sender", {"sms": SmsSettings(senders=("Мій магазин",))}, "sms.senders[0]", {"sender": "Мій магазин"}),
    (
        "sms.quiet",
        {"sms": SmsSettings(quiet=QuietHours(begin="22:00", end="22:00"))},
        "sms.quiet",
        {"time": "22:00"},
    ),
    (
        "stop_list.number",
        {"stop_list": (StopListEntry(value="anonymous"),)},
        "stop_list[0].value",
        {"number": "anonymous"},
    ),
    ("stop_list.extension", stopping(StopKind.EXTENSION, "!"), "stop_list[0].value", {"number": "!"}),
    ("stop_list.prefix", stopping(StopKind.PREFIX, "+3"), "stop_list[0].value", {"number": "+3"}),
    ("stop_list.range", stopping(StopKind.RANGE, "199-100"), "stop_list[0].value", {"number": "199-100"}),
    ("stop_list.tag", stopping(StopKind.TAG, " "), "stop_list[0].value", {"number": "(empty)"}),
    (
        "stop_list.no_tags",
        {**stopping(StopKind.TAG, "VIP"), "tag_field": ""},
        "stop_list[0].value",
        {"number": "VIP"},
    ),
    (
        "stop_list.until",
        {"stop_list": (StopListEntry(value="600111222", until="tomorrow"),)},
        "stop_list[0].until",
        {"until": "tomorrow"},
    ),
    (
        "stop_list.covered",
        {"stop_list": (StopListEntry(kind=StopKind.PREFIX, value="600"), StopListEntry(value="+34600111222"))},
        "stop_list[1].value",
        {"number": "+34600111222", "other": "600"},
    ),
    (
        "stop_list.overlap",
        {
            "stop_list": (
                StopListEntry(kind=StopKind.RANGE, value="100-150"),
                StopListEntry(kind=StopKind.RANGE, value="140..199"),
            )
        },
        "stop_list[1].value",
        {"number": "140..199", "other": "100-150"},
    ),
    (
        "stop_list.twice",
        {"stop_list": (StopListEntry(value="600111222"), StopListEntry(value="+34600111222"))},
        "stop_list[1].value",
        {"number": "+34600111222", "other": "600111222"},
    ),
    (
        "unheard_after.none",
        {"calls": CallLimits(ringing_unheard_after=timedelta(0))},
        "calls.ringing_unheard_after",
        {},
    ),
    (
        "unheard_after.none",
        {"calls": CallLimits(talk_unheard_after=timedelta(hours=-1))},
        "calls.talk_unheard_after",
        {},
    ),
    (
        "unheard_after.long",
        {"calls": CallLimits(talk_unheard_after=timedelta(days=31))},
        "calls.talk_unheard_after",
        {"days": "31", "most": "30"},
    ),
    (
        "unheard_after.short",
        {"calls": CallLimits(ringing_unheard_after=timedelta(seconds=30))},
        "calls.ringing_unheard_after",
        {"minutes": "0.5", "least": "5"},
    ),
    (
        "unheard_after.short",
        {"calls": CallLimits(talk_unheard_after=timedelta(minutes=59))},
        "calls.talk_unheard_after",
        {"minutes": "59", "least": "60"},
    ),
    ("reports.id", {"reports": (Report(id="A b"),)}, "reports[0].id", {"id": "A b"}),
    ("reports.twice", {"reports": (Report(id="a"), Report(id="a"))}, "reports[1].id", {"id": "a"}),
    ("reports.nobody", {"reports": (Report(id="a"),)}, "reports[0].to", {}),
    (
        "reports.many",
        {"reports": (Report(id="a", to=tuple(f"u{n}@example.com" for n in range(999))),)},
        "reports[0].to",
        {"count": "999", "most": "50"},
    ),
    ("retention.too_short", {"retention": Retention(events=7)}, "retention.events", {"days": "7", "least": "30"}),
    ("recordings.no_bucket", {"recordings": Recordings(store=RecordingStore.S3)}, "recordings.bucket", {}),
    (
        "recordings.outlives_calls",
        {"recordings": Recordings(store=RecordingStore.LOCAL, keep_rules=(KeepRule(days=90), KeepRule(days=2000)))},
        "recordings.keep_rules[1].days",
        {"days": "2000", "calls": "1095"},
    ),
    ("reports.no_mail", {"reports": (Report(id="a", to=("ana@example.com",)),)}, "reports", {}),
    (
        "language.unknown",
        {"company": Company(language="de")},
        "company.language",
        {"language": "de", "known": "en, es, fr, uk"},
    ),
    ("alerts.host", mail(host=""), "alerts.mail.host", {"host": "(empty)"}),
    ("alerts.host", mail(host="mail.example/in"), "alerts.mail.host", {"host": "mail.example/in"}),
    ("alerts.port", mail(port=0), "alerts.mail.port", {"port": "0"}),
    ("alerts.nobody", mail(to=()), "alerts.mail.to", {}),
    ("alerts.address", mail(sender=""), "alerts.mail.sender", {"address": "(empty)"}),
    ("alerts.address", mail(to=("Ana <ana@example.com>",)), "alerts.mail.to[0]", {"address": "Ana <ana@example.com>"}),
    (
        "alerts.address",
        mail(to=("ana@example.com\r\nBcc: x@example.com",)),
        "alerts.mail.to[0]",
        {"address": "ana@example.com\r\nBcc: x@example.com"},
    ),
    ("alerts.in_the_clear", mail(user="ana", security=Security.NONE), "alerts.mail.security", {"host": "mail.example"}),
    ("alerts.url", {"alerts": Alerts(webhook=AlertWebhook(url=""))}, "alerts.webhook.url", {"url": "(empty)"}),
    (
        "alerts.url",
        {"alerts": Alerts(webhook=AlertWebhook(url="ftp://ops.example/"))},
        "alerts.webhook.url",
        {"url": "ftp://ops.example/"},
    ),
    (
        "alerts.url",
        {"alerts": Alerts(webhook=AlertWebhook(url="https://ops.example:99999/"))},
        "alerts.webhook.url",
        {"url": "https://ops.example:99999/"},
    ),
    ("alerts.away_after", {"alerts": Alerts(away_after=timedelta(seconds=-1))}, "alerts.away_after", {}),
    ("alerts.repeat_after", {"alerts": Alerts(repeat_after=timedelta(0))}, "alerts.repeat_after", {}),
    (
        "alerts.chat",
        {"alerts": Alerts(telegram=AlertTelegram(chat="calls"))},
        "alerts.telegram.chat",
        {"chat": "calls"},
    ),
    ("alerts.no_calls", {"alerts": Alerts(no_calls=NoCalls(after=timedelta(0)))}, "alerts.no_calls.after", {}),
    ("alerts.no_hours", {"alerts": Alerts(no_calls=NoCalls())}, "alerts.no_calls", {}),
    (
        "alerts.queue_wait",
        {"alerts": Alerts(queue_limits=QueueLimits(wait=timedelta(seconds=9)))},
        "alerts.queue_limits.wait",
        {},
    ),
    (
        "alerts.queue_target",
        {"alerts": Alerts(queue_limits=QueueLimits(in_target=101))},
        "alerts.queue_limits.in_target",
        {},
    ),
    ("alerts.queue_calls", {"alerts": Alerts(queue_limits=QueueLimits(calls=0))}, "alerts.queue_limits.calls", {}),
    *PLAN_FAULTS,
    *ROUTING_FAULTS,
]
