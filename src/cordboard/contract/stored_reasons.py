"""What a stored reason says, sentence by sentence, so that it can be shown in the reader's language.

Reasons of items, connections and messages are stored as the English text that the log shows. Here the text is taken
apart by the table `SENTENCES`: each known sentence becomes its code with its values, whichever version stored it.
What a person wrote, or a service in its own words, stays as it is. A test walks every place that creates a reason.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from msgspec.structs import replace

from cordboard.contract.crm_sentences import CRM_SENTENCES
from cordboard.contract.request_sentences import REQUEST_SENTENCES, VALUES
from cordboard.contract.setting_sentences import SETTING_SENTENCES
from cordboard.contract.views.why import StoredReasonView
from cordboard.domain.patterns import compiled

SENTENCES: dict[str, str] = {  # the first that fits counts: what is more exact comes before what is less
    # the answer of a service
    "too_large": "{connection}: {host} answered too much ({detail}).",
    "list_status": "{connection}: the {list} was answered with status {status}.",
    "answered_field": "{connection}: {service} answered {answer} for the field {field}.",
    "answered_token": "{connection}: {service} answered {answer}, also to a fresh token.",
    "answered_why": "{connection}: {service} answered {answer} ({detail}).",
    "answered": "{connection}: {service} answered {answer}.",
    "permission": "{connection}: a permission is missing: {permission}.",
    "permission_unnamed": "{connection}: a permission is missing.",
    "fields_unreadable": "{connection}: the fields of {module} can't be read: the permission {permission} is missing.",
    "unreadable": "{connection}: {service}'s answer cannot be read ({detail}).",
    "another_account": "{connection}: these credentials belong to {account}, the connection to organisation {known}.",
    "another_name": "{connection}: these credentials belong to {account}.",
    "another_server": "{connection}: this is another {service} ({account}) than the one of this connection ({known}).",
    "no_api_key": "{connection}: the API key is missing.",
    "tokens_throttled": "{connection}: {service} issues no new access token for up to ten minutes.",
    "tokens_throttled_unnamed": "The service issues no new access token for a few minutes.",
    "no_token_revoked": "{connection}: {service} didn't issue a token ({answer}): "
    "the refresh token was revoked or belongs to another data centre.",
    "no_token_client": "{connection}: {service} didn't issue a token ({answer}): "
    "the client ID is unknown there; switch on multi-DC for it, or choose the other data centre.",
    "no_token_secret": "{connection}: {service} didn't issue a token ({answer}): "
    "the client secret doesn't match the client ID.",
    "no_token_redirect": "{connection}: {service} didn't issue a token ({answer}): "
    "the redirect address is not the one registered for this client.",
    "no_token_denied": "{connection}: {service} didn't issue a token ({answer}): access was denied.",
    "no_token_code": "{connection}: {service} didn't issue a token ({answer}): "
    "the code was already used, has expired or belongs to another data centre; create a new one.",
    "no_token": "{connection}: {service} didn't issue a token ({answer}): {detail}.",
    "no_token_json": "{connection}: {service}'s accounts server returned no JSON, status {status}.",
    "no_token_shape": "{connection}: {service}'s accounts server returned another shape, status {status}.",
    "access_withdrawn": "{connection}: {service} has withdrawn the access.",
    "unknown_client": "{connection}: {service} doesn't know the client ID.",
    "wrong_client_secret": "{connection}: {service} doesn't accept the client secret.",
    "unknown_redirect": "{connection}: {service} doesn't know the redirect address of this server.",
    "access_denied": "{connection}: {service} denied the access.",
    "wrong_code": "{connection}: {service} doesn't accept the code.",
    "token_server": "{connection}: {service}'s accounts server returned {answer}.",
    "consent_denied": "{service}: access was denied ({answer}).",
    "consent_refused": "The CRM answered {answer}: access was denied.",
    "foreign_accounts": "The return names an accounts server that is not {service}'s: {host}.",
    "foreign_api": "The token answer names an API domain that is not {service}'s: {host}.",
    "no_refresh_token": "{service} gave no refresh token: remove this app under Connected Apps in {place}, "
    "then authorise it again.",
    "no_notifications": "{connection}: {service} gives no notifications ({answer}).",
    "owner_not_allowed": "{connection}: {service} does not let user {owner} own records: {answer} ({detail}).",
    "twin": "{connection}: {service} sees a duplicate of {record}, which has another number.",
    "record_deleted": "{connection}: the record {record} of this call was deleted in {service}.",
    "record_gone": "{connection}: {record} is gone from {service}: deleted, merged into another or converted.",
    "still_rejected": "{connection}: {service} rejected the record again when shortened.",
    "unknown_field": "{connection}: {module} has no field {field}.",
    "clock_wrong": "{connection}: {service} rejected times in the future: the clock of this server is ahead.",
    "time_rejected": "{connection}: {service} rejected the time of this call: the clock of this server may be ahead.",
    "not_supported": "{service} doesn't support {what}.",
    "places_no_calls": "{service} places no calls.",
    "not_by_interface": "{service} doesn't offer this by its interface.",
    "no_interface_address": "{connection}: the address of the interface is missing.",
    "interface_no_token": "{connection}: {service} issued no token.",
    # the way there
    "address_private": "{connection}: this address is not allowed: {host} leads to {address}, which is {kind}; "
    "if this is intended, turn on 'Allow private addresses' for this connection",
    "address_private_itself": "{connection}: this address is not allowed: {host} is {kind}; "
    "if this is intended, turn on 'Allow private addresses' for this connection",
    "address_unknown": "{connection}: this address is not allowed: {host} has no address",
    "address_local": "{connection}: this address is not allowed: {host} is not a public name",
    "address_not_http": "{connection}: this address is not allowed: {host} is not an http or https address",
    "address_wrong": "{connection}: this address is not allowed: {host} is not an address: {detail}",
    "address_forbidden": "{connection}: this address is not allowed: {detail}",
    "unreachable": "{connection}: {host} could not be reached ({detail}).",
    "connect_timeout": "{connection}: {host} did not take the connection in time ({detail}).",
    "busy": "{connection}: {host} has no free connection ({detail}).",
    "no_answer": "{connection}: {host} did not answer in time ({detail}).",
    "not_taken": "{connection}: {host} did not take the request in time ({detail}).",
    "not_unpacked": "{connection}: {host} sent an answer that cannot be unpacked ({detail}).",
    "broken_off": "{connection}: {host} closed the connection ({detail}).",
    # call records of phone systems
    "list_shape": "{connection}: the {list} is no list in JSON.",
    "list_endless": "{connection}: the list of calls has no end. Pages asked for: {pages}.",
    "list_full": "{connection}: more than {longest} calls in a minute cannot be listed.",
    "list_check": "Check the key or the address of the {list} on the page of the connection.",
    "records_unreadable": "{connection}: the call records {path} cannot be read ({detail}).",
    "records_path": "Check the path and its rights.",
    "records_database": "{connection}: the database of call records cannot be read: {detail}.",
    "records_away": "{connection}: the database of call records does not answer ({detail}).",
    # the link of a phone system
    "manager_login": "{service} manager at {place} rejected the login: {detail}.",
    "manager_no_answer": "{service} manager at {place}: no answer within {seconds} s.",
    "manager_refused": "{service} manager at {place}: Connection refused.",
    "manager_no_route": "{service} manager at {place}: No route to host.",
    "manager_unknown": "{service} manager at {place}: Name or service not known.",
    "manager_late": "{service} manager at {place}: no answer in time.",
    "manager_right": "{service} manager at {place}: the manager user may not use {action}.",
    "manager_needs": "In manager.conf it needs write = {rights}.",
    "manager_away": "{service} manager at {place}: {detail}.",
    "manager_check": "Check the username, the secret and 'permit' in manager.conf.",
    "manager_again": "Retrying every {seconds} s.",
    "manager_again_in": "Retrying in {seconds} s.",
    "command_refused": "{service} refused: {detail}.",
    "command_no_extension": "The dialplan has no {number} in the context {context}.",
    "command_no_attended": "The dialplan isn't marked as one that grants transfers.",
    "command_leg_gone": "{service} does not know the agent's leg any more.",
    "command_phone_unmarked": "This phone isn't marked as one that takes talk and hold.",
    "command_not_connected": "The two aren't connected now.",
    "command_not_held": "This call isn't on hold.",
    "command_no_presence": "The phone system keeps no presence: its module func_presencestate isn't loaded.",
    "command_no_queue": "The phone system has no queue {name}.",
    "command_not_logged_in": "Extension {extension} isn't logged in to {name}.",
    "command_fixed_member": "The queue's own settings name this agent.",
    "command_firmware": "The phone has firmware {found}; it can be controlled from {oldest} on.",
    "command_other_make": "The phone is of another make than its settings say: it calls itself {detail}.",
    "command_not_recorded": "This call isn't being recorded.",
    "link_no_answer": "no answer yet",
    "too_old": "{version} is too old. Update it to version 16 or later.",
    "plain_refused": "{host} is another machine and the connection is not encrypted. Switch on TLS, or allow it in a "
    "network that you trust.",
    "no_tls": "No encrypted connection with {place} ({detail}). Check that this is the TLS port (tlsbindaddr).",
    "certificate_name": "The certificate of {place} is not for {name}. "
    "Enter the name that it has as 'Name in the certificate'.",
    "certificate": "The certificate of {place} is not trusted: {detail}. Enter the file of its authority.",
    "ca_file_empty": "The certificate file {file} cannot be used: it holds no certificate.",
    "ca_file": "The certificate file {file} cannot be used: {detail}.",
    "comparison_unsupported": "{service}: this CRM cannot say which records exist, so deleted ones cannot be listed.",
    # notifications
    "mail_address": "The mail cannot be written: {detail}.",
    "mail_server_forbidden": "This mail server address is not allowed: {detail}.",
    "mail_recipients": "The mail server {server} rejected all recipients: {detail}.",
    "mail_login": "The mail server {server} rejected the username or password: {detail}.",
    "mail_said": "The mail server {server} said {status}: {detail}.",
    "mail_ended": "The mail server {server} closed the connection ({detail}).",
    "mail_no_answer": "The mail server {server} did not answer in time ({detail}).",
    "mail_certificate": "The mail server {server} has a certificate that cannot be trusted ({detail}).",
    "mail_tls": "The mail server {server} does not speak TLS as it should; look at port and security ({detail}).",
    "mail_no_address": "The mail server {server} has no address ({detail}).",
    "mail_unreachable": "The mail server {server} could not be reached ({detail}).",
    "mail_other": "The mail server {server}: {detail}.",
    "chat_unset": "{channel} has no address or token.",
    "chat_set": "Set one in Settings, Alerts.",
    "hook_secret": "The notification webhook has no signing secret.",
    "hook_status": "The notification webhook answered {status}.",
    "notify_late": "Not delivered within a day after the problem was resolved.",
    "notify_removed": "This notification channel was removed.",
    "notify_fault": "Error in Cordboard while sending a notification: {detail}.",
    # reports by mail and erasures
    "report_uncertain": "It was interrupted while the mail server took it, so it may have arrived. "
    "Send it again if it did not.",
    "report_no_mail": "No mail server is set. Enter it under Settings, Alerts.",
    "report_replaced": "A newer report took its place before it could be sent.",
    "report_off": "The report was turned off or removed before it could be sent.",
    "report_interrupted": "The test was interrupted.",
    "erasure_list": "The list beside the backups in {folders} could not be written. "
    "Copy cordboard.erasures from the data folder there.",
    # the test of single sign-on
    "sso_address": "{issuer} is an OpenID provider.",
    "sso_keys": "Signing keys published: {n}.",
    "sso_client": "The provider accepts this client.",
    "sso_roles": "Groups with a role: {n}.",
    "sso_no_roles": "No group has a role, so nobody can sign in with the provider.",
    "sso_no_key": "The provider publishes no key that can be used.",
    "sso_other_name": "The provider calls itself {name}, not {issuer}.",
    "sso_no_object": "The provider's description cannot be used: it is no JSON object.",
    "sso_no_algorithm": "The provider's description cannot be used: it signs with no algorithm that is accepted here.",
    "sso_no_pkce": "The provider's description cannot be used: it does not support PKCE with S256.",
    "sso_not_https": "The provider's description cannot be used: {name} does not begin with https://.",
    "sso_no_address": "The provider's description cannot be used: {name} is no address.",
    "sso_unusable": "The provider's description cannot be used: {detail}.",
    "sso_keys_status": "The provider's list of keys answered {status}.",
    "sso_keys_unreadable": "The provider's list of keys cannot be read.",
    "sso_wrong_client": "The provider does not accept the client ID or the client secret.",
    "sso_token_status": "The provider's token address answered {status}.",
    "sso_no_json": "The provider answered something that is not JSON.",
    "sso_status": "{address} answered {status}.",
    "sso_fix_issuer": "Enter the issuer exactly as the provider names itself.",
    "sso_fix_reach": "Check the address, and that this server may reach it.",
    "sso_fix_private": "Turn on 'Allow private addresses' if the provider is in your own network.",
    "sso_fix_address": "Check that the address is that of an OpenID provider.",
    "sso_fix_client": "Copy the client ID and the client secret from the provider again.",
    "sso_fix_roles": "Add a group and its role.",
    # our own
    "fault": "Error in Cordboard while sending {kind}: {detail}",
    "messages_fault": "Error in Cordboard while reading messages: {detail}.",
    "uncertain": "May have been sent: no answer came, and sending it again could create it twice.",
    "check_first": "Check before you send it again.",
    "waits_rejected": "Waits for {key}, which was rejected.",
    "waits_state": "Waits for {key}, which is {state}.",
    "shadow_refused": "{connection}: shadow mode doesn't write to the CRM.",
    "shadow_held": "Decided in shadow mode, not sent.",
    "replaced": "Replaced by a later update.",
    "call_gone": "The call is gone.",
    "connection_removed": "The connection was taken away.",
    "client_erased": "The client was erased.",
    "waits_client": "Waiting for an earlier call from this client.",
    "waits_data": "Waiting for earlier data.",
    "contacts_old": "Contacts were synced before this call. Waiting for the next contact sync.",
    "contacts_old_before": "Contacts were synced before this call. Checking the CRM for changes.",  # stored earlier
    "contacts_asked": "The CRM is asked about this number.",
    "contacts_syncing": "Contacts are still syncing from the CRM.",
    "contacts_country": "Contacts are syncing again because the country changed.",
    # remarks about what was sent
    "cut": "{field} was cut to {longest} characters.",
    "no_number": "{field} was left empty: {value} is not a number.",
    "no_date": "{field} was left empty: {value} is not a date.",
    "no_moment": "{field} was left empty: {value} is not a date and time.",
    "no_yes_no": "{field} was left empty: {value} is not yes or no.",
    "no_option": "{field} was left empty: {value} is not one of its options.",
    "no_options": "{field} was left empty: {value} is not some of its options.",
    "no_phone": "{field} was left empty: {value} is not a phone number.",
    "no_email": "{field} was left empty: {value} is not an e-mail address.",
    "no_url": "{field} was left empty: {value} is not a web address.",
    "no_room": "{field} was left empty: {value} is not {what} of at most {longest} characters.",
    "no_such_field": "{field} was left empty: {service} has no such field.",
    "read_only_field": "{field} was left empty: it is read-only in {service}.",
    "no_value_of_type": "{field} was left empty: {value} is not a value of the type {kind}.",
    "left_empty": "{field} was left empty: {service} doesn't accept {value}.",
    "filled": "{field} was filled with {value}: {service} demands it.",
    "recording_in_text": "The link to the recording is in the description: "
    "{service} doesn't accept it in its own field.",
    "recording_attached": "The link to the recording is among the attachments.",
    "twin_used": "A {module} with this name and number already existed and was used.",
    "record_used": "A record with this {field} already existed and was used.",
    "lead_converted": "The lead was converted in the meantime; the record is linked to its contact.",
    "not_empty": "Not empty in the CRM, so not updated: {fields}.",
    "no_phone_field": "No empty phone field is left for {numbers}.",
    "values_left": "Changed in the CRM in the meantime, so not updated: {fields}.",
    "task_worked_on": "Work on the task has begun in the CRM, so it was not moved.",
    "task_changed": "The task was changed in the CRM in the meantime, so it was not moved.",
    "task_linked": "The task was linked to another record in the CRM in the meantime, so it was not moved.",
    "task_gone": "The task was deleted in the CRM, so it was not moved.",
    "task_open": "The earlier task is still open, so no second one was created.",
    "task_closed": "The task was already closed in the CRM, so it was not changed.",
    "task_deleted": "The task was deleted in the CRM, so it was not changed.",
    "owner_left": "The owner was changed to {owner} in the CRM in the meantime, so it was not changed.",
    "deal_moved": "The deal is in {stage}: the pipeline in Settings no longer exists in {service}.",
    # what happens by itself, and what a person can do
    "next_attempt": "The next attempt is at {at} UTC.",
    "nothing_lost": "Nothing is lost.",
    "items_wait": "Items are waiting.",
    "permission_waits": "Only what needs the permission waits.",
    "it_waits": "Only what needs it waits.",
    "again": "It is retried automatically.",
    "again_records": "It is tried again by itself.",
    "continues": "Sending continues automatically.",
    "polling": "Polling for changes instead.",
    "still_logged": "Calls are still logged.",
    "nothing_sent": "Nothing is sent.",
    "set_clock": "Set the clock of this server with NTP.",
    "sent_again_a_day": "It is sent again automatically until a day after the call.",
    "times_corrected": "Its times are corrected by {seconds} s and sent again.",
    "grant": "Reconnect and grant it.",
    "reconnect": "Reconnect.",
    "sign_in_again": "Sign in again.",
    "correct_client": "Correct the client ID or the data centre.",
    "correct_client_secret": "Correct the client secret.",
    "enter_redirect": "Enter it in {service}'s API console.",
    "code_over": "It was used before or has expired.",
    "enter_key": "Enter it and reconnect.",
    "enter_first": "Enter the address and key of the first one, or add a new connection.",
    "sign_in_there": "Sign in with a user of that organisation, or add a new connection.",
    "discard": "Discard this item.",
    "fix_mapping": "Correct the field mapping, then retry.",
    "merge_or_allow": "Merge or rename it in {service}, or allow duplicates in the settings of the connection; "
    "then retry.",
    "choose_owner": "Activate that user in {service} or choose another in Settings; then retry or discard this item.",
    "see_requests": "See the recent API requests.",
    "set_one": "Set one in Settings.",
    **CRM_SENTENCES,
    **SETTING_SENTENCES,
    **REQUEST_SENTENCES,
}
PROMISES = ("again", "again_records", "continues", "nothing_lost", "items_wait")  # they hold for what is stored only
LONGEST = 2000  # Units: characters of a reason that is taken apart
ANSWERS = frozenset({"answered", "answered_why", "answered_field", "answered_token"})
_DETAILS = re.compile(r"(\([^)]*\)) ")
_NEXT = "The next attempt is at "
_ENDS = re.compile(r"[.)] ")
_NAME = re.compile(r"\{(\w+)\}")
_VALUES = {
    "connection": r"[^\s:]{1,80}",
    "service": r"[\w .-]{1,40}?",
    "status": r"\d{3}",
    "setting": r"\w{1,60}",
    "least": r"\S+",
    "most": r"\S+",
    **VALUES,
}  # any other: as short as fits


def without_promises(text: str) -> str:
    """What went wrong, for settings that are only tried: nothing is sent again for them, and nothing waits."""
    for code in PROMISES:
        text = text.replace(f" {SENTENCES[code]}", "")
    return text


Advice = Callable[[str, str], Mapping[str, str]]  # (connection, code of an error) -> language -> words of its provider


def no_advice(_connection: str, _code: str) -> Mapping[str, str]:
    """Where no provider is at hand: its sentences stay English."""
    return {}


def reason_messages(
    text: str | None, code: str | None, connection: str, advice: Advice = no_advice
) -> tuple[StoredReasonView, ...]:
    """The sentences of a stored reason. `code`: the service's own, of the same row.

    What follows the answer of a service and is no sentence of ours is what the provider advises about the code. Any
    other text has an empty code: it is shown as it is.
    """
    if not text:
        return ()
    found = _messages(text[:LONGEST].strip(), code or "")
    words = dict(advice(connection, code)) if code else {}
    return tuple(replace(one, languages=words) if words and one.code.startswith("error.") else one for one in found)


@lru_cache(maxsize=1024)
def _messages(text: str, code: str) -> tuple[StoredReasonView, ...]:
    found, rest = [], text
    while rest and (message := _first(rest)):
        found.append(message)
        rest = rest[len(message.text) :].lstrip()
    if not rest:
        return tuple(found)
    if found and found[0].code in ANSWERS and code:
        return (*found, *_advice(rest, code))
    return (*found, *_foreign(rest))


def _advice(rest: str, code: str) -> Iterator[StoredReasonView]:
    """Details in brackets, what the provider advises, and when the next attempt is."""
    if details := _DETAILS.match(rest):
        yield StoredReasonView(code="", text=details[1])
        rest = rest[details.end() :]
    advice, next_attempt, at = rest.partition(_NEXT)
    yield StoredReasonView(code=f"error.{code}", text=advice.strip())
    if next_attempt:
        yield from _messages(f"{next_attempt}{at}".strip(), "")


def _foreign(rest: str) -> Iterator[StoredReasonView]:
    """Foreign text, and the sentences of ours behind it."""
    for at in (found.end() for found in _ENDS.finditer(rest)):
        if _first(rest[at:]):
            yield StoredReasonView(code="", text=rest[:at].strip())
            yield from _messages(rest[at:], "")
            return
    yield StoredReasonView(code="", text=rest)


def _first(text: str) -> StoredReasonView | None:
    for code, names, fixed, pattern in _patterns():
        if all(one in text for one in fixed) and (found := compiled(pattern).search(text)):
            values = {name: found.group(n + 2) for n, name in enumerate(names)}
            return StoredReasonView(code=code, text=found.group(1), values=values)
    return None


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, tuple[str, ...], tuple[str, ...], str], ...]:
    """Code, names of the values, what stands between them, the pattern. All patterns compiled would take 4 MB."""
    return tuple(
        (code, tuple(_NAME.findall(words)), tuple(_NAME.split(words)[::2]), _pattern(words))
        for code, words in SENTENCES.items()
    )


def _pattern(words: str) -> str:
    """The sentence at the beginning of a text; a value is as short as the rest allows, the last one ends the text."""
    parts = _NAME.split(words)
    values = {**_VALUES, **({} if parts[-1] or parts[-2] in VALUES else {parts[-2]: ".+"})}
    shown = [f"({values.get(one, '.+?')})" if n % 2 else re.escape(one) for n, one in enumerate(parts)]
    return rf"(?s)\A({''.join(shown)})(?:\s|\z)"
