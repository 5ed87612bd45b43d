"""What is said of the ways of single CRMs to sign in, to write and to send webhooks, by code.

`stored_reasons.py` takes texts apart by this table, too.
"""

CRM_SENTENCES: dict[str, str] = {
    "templates_wrong": "{connection}: the templates cannot be used: {detail}.",
    "templates_lack": "{connection}: the templates of this CRM have no request {name}.",
    "own_unreadable": "{connection}: the answer of your CRM cannot be read ({detail}).",
    "no_secret": "{connection}: the secret is missing.",
    "another_crm": "{connection}: this is another CRM ({account}) than that of this connection ({known}).",
    "another_token": "{connection}: this token belongs to another {service} account ({account}) than the "
    "one of this connection ({known}).",
    "tokens_rest": "{connection}: {service} issues no new access token for a moment.",
    "no_access_token": "{connection}: there is no access token.",
    "no_password": "{connection}: the user name or the password is missing.",
    "no_client": "{connection}: the client ID or its secret is missing.",
    "no_access_key": "{connection}: the user name or the access key is missing.",
    "no_key_user": "{connection}: the user of the API key cannot be read.",
    "record_not_linked": "{connection}: {record} could not be linked to {other} in {service} ({detail}).",
    "no_key_property": "{connection}: {records} in {service} have no property that keeps the key of an item.",
    "record_closed": "{connection}: the record exists already, but the user of the API key may not read it.",
    "record_deleted_or_hidden": "{connection}: the record {record} of this call was deleted in {service}, or is "
    "hidden.",
    "note_record_gone": "{connection}: the record of this note is gone from {service}.",
    "own_merges": "A CRM of your own merges no records.",
    "not_linked": "Not linked to every record: {detail}.",
    "webhook_stale": "This webhook has no valid signature of the last five minutes.",
    "request_no_events": "The body is no list of events in JSON.",
    "correct_them": "Correct them and reconnect.",
    "add_request": "Add it, or switch off what needs it.",
    "enter_secret": "Enter it and reconnect, or choose the sign-in without one.",
    "check_address": "Check the address.",
    "enter_them": "Enter them and reconnect.",
    "enter_first_address": "Enter the address of the first one, or add a new connection.",
    "enter_first_token": "Enter a token of the first one, or add a new connection.",
    "enter_token": "Enter one, or sign in again.",
    "internal_user": "Use the key of an internal user.",
    "give_access": "Give this user access in {service}, then retry.",
    "delete_webhook": "Delete the webhook in {service}.",
    "check_app": "Check the client secret of the app and the target URL of its webhooks.",
    "no_refresh_token_given": "{service} gave no refresh token.",
}
