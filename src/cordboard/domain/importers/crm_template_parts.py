"""Words of a CRM template of 3CX and ours. Pure.

Source: 3CX, "CRM template XML description" (page of the manual, read 2026-12-01).
"""

import re
from collections.abc import Mapping

BRACKETS = re.compile(r"\[([^\[\]]*)\]")
FORMS = {"AsIs": "e164", "Plus": "e164", "Zeros": "zeros", "Off": "digits"}
ENTITIES = {"contacts": "contact", "leads": "lead", "accounts": "account", "companies": "account"}
PHONES = ("PhoneMobile", "PhoneMobile2", "PhoneHome", "PhoneHome2", "PhoneBusiness", "PhoneBusiness2", "PhoneOther")
OUTPUTS: Mapping[str, str] = {"EntityId": "id", "ContactUrl": "link", "CompanyName": "company"}
NAMES = ("FirstName", "LastName")
SHOWN_ONLY = frozenset({"Email", "FaxBusiness", "FaxHome", "Pager", "Title", "PhotoUrl", "Department"})
LOOK_UP = {"Number": "number"}
CREATE: Mapping[str, str] = {
    "Number": "phone",
    "Name": "name",
    "FirstName": "first_name",
    "LastName": "last_name",
    "CompanyName": "company",
}
CALL: Mapping[str, str] = {
    "CallType": "disposition",
    "CallDirection": "direction",
    "Direction": "direction",
    "Number": "client_number",
    "CallerNumber": "from",
    "CalleeNumber": "to",
    "Agent": "extension",
    "EntityId": "about",
    "EntityType": "about_entity",
    "DurationTimespan": "talk_s",
    "Duration": "talk_s",
    "DateTime": "started_at|local",
    "CallStartTimeUTC": "started_at|iso",
    "CallEstablishedTimeUTC": "answered_at|iso",
    "CallEndTimeUTC": "ended_at|iso",
    "CallStartTimeUTCMillis": "started_at|ms",
    "CallEndTimeUTCMillis": "ended_at|ms",
    "Recording": "recording_url",
    "RecordingUrl": "recording_url",
}
SCENARIOS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "": ("find", LOOK_UP),
    "LookupByNumber": ("find", LOOK_UP),
    "CreateContactRecord": ("create_contact", CREATE),
    "ReportCall": ("log_call", CALL),
}
