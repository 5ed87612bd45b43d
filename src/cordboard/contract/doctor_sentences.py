"""The sentences of the doctor, so that they can be said in other languages and name their causes.

The doctor speaks English. Each sentence is taken apart by this table: what is known gets the code `doctor.KEY` with its
values, which is a text of the console; what a service said itself stays. A test compares it with a real doctor.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from cordboard.contract.views.why import StoredReasonView
from cordboard.domain.patterns import compiled

SENTENCES = {  # what is more exact comes before what is less
    "store_ok": "Database writes take {ms} ms.",
    "frames_off": "No other site may show the call panel.",
    "frames_on": "These sites may show the call panel: {sites}.",
    "presence_known": "The presence of agents comes from {titles}.",
    "presence_off": "{titles} can report the presence of agents, but placing calls is off there.",
    "presence_none": "No connected phone system reports the presence of agents.",
    "store_fix": "Free space on the disk of the data folder.",
    "store_locked_fix": "End the program that has the database of the data folder open.",
    "server_ok": "There is enough free disk space, and connections are free.",
    "setting_unusable": "A stored setting is not usable and its default is used: {detail}",
    "setting_fix": "Correct the setting on the connection's page.",
    "guard_unknown": "It cannot be checked now: {detail}",
    "guard_unknown_fix": "Look at the connection: it is checked again as soon as the CRM answers and allows it.",
    "guard_on": "The CRM refuses a second record of the same call.",
    "guard_declined": "Declined: when an answer of the CRM is lost, a record can be created twice.",
    "guard_off": "It is off: when an answer of the CRM is lost, a record can be created twice.",
    "guard_fix": "Create the key field on the connection's page, or with: cordboard connect prepare {connection} "
    "--agreed.",
    "sweep_off": "The check for deleted records is off: deleted contacts are not removed here.",
    "set_above_0": "Set {setting} of the connection above 0.",
    "sweep_none": "The first check for deleted records hasn't run yet.",
    "sweep_done": "{seen} records compared, {gone} removed.",
    "sweep_refused": "Nothing was removed: the CRM no longer lists {gone} of {known} contacts.",
    "sweep_fix": "Check that the connected user can still read all contacts.",
    "settings_ok": "Settings version {version}: no errors.",
    "job_off": "It is turned off.",
    "job_on": "Turn it on in Settings, Company, Advanced.",
    "job_failed": "Its last turn failed ({detail}).",
    "job_log": "See the server's log for the reason. It is tried again.",
    "jobs_running": "Running: {jobs}.",
    "without_wake_outbox": "After an error inside the server, waiting items leave only with the next call.",
    "without_end_silent_calls": "Calls whose end is never reported stay open.",
    "without_keep_leases": "A second server on the same data could take over phone connections.",
    "without_read_directories": "New and changed people of a CRM are known later.",
    "without_find_deleted_people": "People who were deleted in a CRM that lists no deletions stay known.",
    "without_read_crm_users": "New users of a CRM cannot be chosen as owners.",
    "without_probe_quiet_crms": "A CRM that revoked its permission is noticed only at the next call.",
    "without_renew_notifications": "CRMs stop sending changes when their subscriptions end.",
    "without_delete_old_data": "Old events, alerts and report runs are kept, and the database grows.",
    "without_note_refused_webhooks": "A restart forgets which webhook requests were refused.",
    "without_forget_expired_sessions": "Expired sessions and tokens stay stored; they open nothing.",
    "without_compare_calls": "Calls that never arrived are not found.",
    "without_compare_shadow": "In shadow mode, records are compared only on request.",
    "without_check_sessions": "Sessions of people who left at the sign-in provider go on until they expire.",
    "without_count_earlier_calls": "Calls of an earlier version are missing in the figures.",
    "without_send_reports": "No report is sent by mail.",
    "without_erase": "Erasures wait.",
    "without_find_alerts": "Problems raise no alert.",
    "without_send_alerts": "Alerts are not sent.",
    "without_archive_recordings": "Recordings are not archived, and may be gone when the phone system deletes them.",
    "without_return_memory": "The process keeps memory that it does not use.",
    "factors_all": "All administrators have a second factor.",
    "factors_one": "1 of {all} administrators has no second factor.",
    "factors_some": "{without} of {all} administrators have no second factor.",
    "factors_fix": "Each of them adds one in the account menu, under Security.",
    "blind_one": "1 user sees no calls, because no extension is theirs: {names}.",
    "blind_some": "{count} users see no calls, because no extension is theirs: {names}.",
    "blind_fix": "Link each to a person of the team in Users, and give that person an extension in Settings, Team.",
    "reset_mail_one": "1 mail with a new password could not be sent ({names}): {detail}",
    "reset_mail_some": "{count} mails with a new password could not be sent ({names}): {detail}",
    "reset_mail_fix": "Check the mail server in Settings, Alerts, or give them a link in Users.",
    "secrets_unchecked": "The age of secrets and tokens is not checked.",
    "secrets_ok": "No secret and no token is older than {days} days.",
    "secrets_old": "Older than {days} days: {labels}.",
    "secrets_rotate": "Make a new one there, enter it in the connection's settings, then end the old one.",
    "secrets_enter": "Make a new one there and enter it in {place}.",
    "token_old": "The API token {name} is older than {days} days.",
    "token_renew": "Create a new token, let the program use it, then revoke the old one.",
    "no_call_records": "No call records are set, so calls that were missed while the link was down stay unknown.",
    "call_records_fix": "Set where the phone system keeps its call records, on the page of the connection.",
    "compare_paused": "Not compared while the connection is paused.",
    "compare_off": "The comparison of calls is switched off: what was missed or deleted stays unknown.",
    "compare_none": "Not compared yet.",
    "compared": "Calls compared at {at} UTC: {seen}; {recovered} recovered, {rejected} rejected, "
    "{deleted} deleted in the CRM, {unaccounted} unaccounted.",
    "compared_fix": "See which: cordboard completeness. Log the calls on their pages, or correct the call records; "
    "then compare again.",
    "compare_again": "Correct it, then compare again on the connection's page.",
    "phone_book_off": "Phones can't read the phone book: it is switched off.",
    "phone_book_on": "Phones read it by {ways}. Devices: {devices}. Contacts per device: at most {limit}.",
    "phone_book_no_port": "LDAP is switched on, but no port is open for it.",
    "phone_book_port_fix": "Start the server with --ldap-port, or switch LDAP off in Phone book.",
    "figures_ok": "Every ended call is in the figures.",
    "figures_off": "Counting of earlier calls is turned off: {left} of {calls} are not in the figures.",
    "figures_counting": "Calls of an older version are being counted: {done} of {calls} are in the figures.",
    "counting_fix": "Nothing needs to be done: it continues automatically.",
    "erasures_none": "No erasure is in progress.",
    "erasures_one": "1 erasure is in progress, started {span} ago.",
    "erasures_some": "{count} erasures are in progress, the oldest started {span} ago.",
    "erasures_no_key": "The erasure list can't be read or lacks its key. Who was erased would not be erased again "
    "after a restore.",
    "erasures_restart": "Make cordboard.erasures in the data folder readable and restart: the list and its key are "
    "written again.",
    "erasures_list": "See what it waits for: cordboard personal-data list. Retry or discard items that the CRM "
    "rejected.",
    "reports_none": "No report by mail is set.",
    "report_off": "The report is turned off.",
    "report_no_mail": "No mail server is set. Enter it under Settings, Alerts.",
    "report_due": "The next one is due at {at} UTC.",
    "report_waits": "It waits to be sent.",
    "retention_off": "Old data is not deleted: the background job is turned off.",
    "retention_on": "Old data is deleted each hour; calls after {days} days.",
    "retention_endless": "Old data is deleted each hour. Kept without an end: {kinds}.",
    "hook_in_url": "The secret of its webhooks may be in the URL, which proxies write into their logs.",
    "hook_in_url_fix": "Let the sender put it in a header and switch off 'Accept the secret in the URL'.",
    "hook_refused": "The last webhook was refused: {detail} {count} refused since the start.",
    "hook_refused_fix": "Compare the secret and the URL at the sender with those of the connection.",
    "clock_back": "The clock of this machine was set back since the start. Retries and other timed work may be late.",
    "clock_back_fix": "Synchronise the clock, then restart.",
    "sso_off": "Single sign-on is off.",
    "sso_ok": "{title} is reachable and accepts this server.",
    "sso_passwords": "Passwords still work for local users.",
    "sso_unasked": "The provider is not asked again: users sign in again after {minutes} minutes.",
    "sso_unasked_fix": "Set check_every_min above 0.",
    "sso_asked": "The provider is asked about each session every {minutes} minutes.",
    "sso_check_fix": "Check the provider. Sessions that it does not confirm end by themselves.",
    "without_read_crm_choices": "Pipelines, stages, statuses and fields that were deleted in a CRM "
    "are not pointed out.",
    "without_read_deals": "New and changed deals are missing in Sources.",
    "without_escalate_tasks": "Call-back tasks that wait too long do not become urgent.",
    "deals_problem": "Deals can't be read: {detail}",
    "deals_fix": "Check on the connection's page that it may read deals, and sign in again if it may not.",
    "deals_reading": "Deals are being read: {n} so far.",
    "deals_ok": "{n} deals, last read {minutes} minutes ago.",
    "deals_late": "{n} deals, not read for {minutes} minutes.",
    "deals_off": "The settings name phone fields of deals, but deals aren't read. No caller is known by a deal.",
    "deals_off_fix": "Switch on “Read deals for Sources” on the connection's page, or remove the fields in Settings, "
    "Records.",
    "deals_job": "Turn on the background job that reads deals in Settings, Company, Advanced.",
    "sources_tracing": "Sources of calls of an older version are being found: {done} of {calls} are done.",
    "sources_off": "Finding the sources of earlier calls is turned off. Without a source: {left} of {calls}.",
    "hook_unknown": "{unknown} of {accepted} events since the start are of unknown kinds. "
    "They are stored without effect.",
    "hook_unknown_fix": "Paste one of these requests on the connection's page and say what it means.",
    "hook_silent": "No webhook for {span}; the longest pause of the last {calls} calls was {longest}.",
    "hook_silent_fix": "Check at the provider that its webhooks are still on: "
    "many switch them off after failed requests.",
    "records_file_missing": "The call records file {path} doesn't exist.",
    "records_file_unreadable": "The call records file {path} can't be read: {detail}.",
    "recordings_missing": "The recordings folder {path} doesn't exist.",
    "recordings_unreadable": "The recordings folder {path} can't be read: {detail}.",
    "place_missing_fix": "Correct the path on the connection's page, or mount it on this server.",
    "place_unreadable_fix": "Let the user of this server read it.",
    "shadow_unreadable": "Records of the other integration can't be read: {detail}",
    "shadow_fix": "Check on the connection's page that it may read what it compares, and sign in again if it may not.",
    "shadow_none": "Nothing compared yet. Calls waiting: {waiting}.",
    "shadow_done": "Calls compared: {calls}. Credits used: {cost}. Calls waiting: {waiting}.",
    "alerts_failed": "Notifications by {channel} can't be sent: {detail}",
    "alerts_failed_fix": "Correct the channel in Settings, Alerts, and send a test notification.",
    "recordings_off": "Recordings are not archived: they are played from the phone systems.",
    "recordings_full": "Archiving of recordings is stopped: less than {free} MB are free. Calls are not affected.",
    "recordings_full_fix": "Free space on the disk. Archiving then goes on.",
    "recordings_failing": "Recordings cannot be archived: {detail}",
    "recordings_failing_fix": "Check the store of recordings in the settings.",
    "recordings_on": "Recordings are archived: {stored}; waiting: {waiting}; failed: {failed}.",
    "report_failed": "The last report was not sent: {detail}",
    "report_failed_fix": "Check the mail server in Settings, Alerts. The report is tried again.",
}
NAMES = (  # parts of the names of checks; other parts are ids
    "store",
    "server",
    "duplicate protection",
    "deleted records",
    "completeness",
    "settings",
    "set-up",
    "figures",
    "erasures",
    "list",
    "reports",
    "retention",
    "recordings",
    "phone book",
    "secrets",
    "tokens",
    "sign-in",
    "mail",
    "clock",
    "single sign-on",
    "sessions",
    "background jobs",
    "webhooks",
    "files",
    "notifications",
    "deals",
    "sources",
    "secret in URL",
)
_PLACE = re.compile(r"\{(\w+)\}")
PREFIX = "doctor."


def sentences_in(text: str) -> tuple[StoredReasonView, ...]:
    """The text in sentences: each of ours by its code `doctor.KEY` with its values; what is not ours has no code."""
    return tuple(_parts(text.strip()))


def _parts(text: str) -> Iterator[StoredReasonView]:
    rest = text
    while rest:
        found = _first(rest)
        if found is None:
            yield StoredReasonView(code="", text=rest)
            return
        yield found
        rest = rest[len(found.text) :].lstrip()


def _first(text: str) -> StoredReasonView | None:
    for key, names, fixed, pattern in _patterns():
        if all(one in text for one in fixed) and (found := compiled(pattern).search(text)):
            values = {name: found.group(n + 2) for n, name in enumerate(names)}
            return StoredReasonView(code=f"{PREFIX}{key}", text=found.group(1), values=values)
    return None


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, tuple[str, ...], tuple[str, ...], str], ...]:
    """Key, names of the values, what stands between them, the pattern."""
    return tuple(
        (key, tuple(_PLACE.findall(words)), tuple(_PLACE.split(words)[::2]), _pattern(words))
        for key, words in SENTENCES.items()
    )


def _pattern(words: str) -> str:
    """The sentence at the beginning of a text; a value at its end takes the rest."""
    parts = _PLACE.split(words)
    last = len(parts) - 2 if not parts[-1] else -1
    shown = [("(.+)" if n == last else "(.+?)") if n % 2 else re.escape(one) for n, one in enumerate(parts)]
    return rf"(?s)\A({''.join(shown)})(?:\s|\z)"
