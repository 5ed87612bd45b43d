"""Every cause that can be named, in one table; of several that a sign fits, the first one counts.

A new cause is a row here, a text `cause.CODE` in the console's four languages and an injection in
`tests/support/causes`; tests compare the three.
"""

from cordboard.domain.diagnosis.cause import Area, Cause, Press

CONNECTION, OUTBOX = "/connections/{connection}", "/outbox?connection={connection}"
ALERTS, JOBS, TEAM = "/settings/alerts", "/settings/company", "/settings/team"
PHONE_BOOK = "/settings/phone_book"


def _crm(code: str, name: str, *signs: str, page: str = CONNECTION, press: Press | None = None) -> Cause:
    return Cause(code=code, area=Area.CRM, name=name, signs=signs, page=page, press=press)


def _phone(code: str, name: str, *signs: str, page: str = CONNECTION, press: Press | None = None) -> Cause:
    return Cause(code=code, area=Area.PHONE, name=name, signs=signs, page=page, press=press)


def _sms(code: str, name: str, *signs: str, press: Press | None = None) -> Cause:
    return Cause(code=code, area=Area.SMS, name=name, signs=signs, page=CONNECTION, press=press)


def _messenger(code: str, name: str, *signs: str, press: Press | None = None) -> Cause:
    return Cause(code=code, area=Area.MESSENGER, name=name, signs=signs, page=CONNECTION, press=press)


def _settings(code: str, name: str, *findings: str, press: Press | None = Press.CORRECT) -> Cause:
    signs = tuple(f"finding.{one}" for one in findings)
    return Cause(code=code, area=Area.SETTINGS, name=name, signs=signs, page="/settings", press=press)


def _server(code: str, name: str, *signs: str, page: str = "/", press: Press | None = None) -> Cause:
    return Cause(code=code, area=Area.SERVER, name=name, signs=signs, page=page, press=press)


def _users(code: str, name: str, *signs: str, page: str = "/users") -> Cause:
    return Cause(code=code, area=Area.USERS, name=name, signs=signs, page=page)


CAUSES: tuple[Cause, ...] = (
    # the CRM
    _crm(
        "crm_other_account",
        "The credentials belong to another account",
        "reason.another_account",
        "reason.another_name",
        "reason.another_server",
    ),
    _crm(
        "crm_client_refused",
        "Client ID or secret refused",
        "reason.no_token_client",
        "reason.no_token_secret",
        "reason.unknown_client",
        "reason.wrong_client_secret",
    ),
    _crm(
        "crm_access_revoked",
        "Access to the CRM revoked",
        "reason.no_token_revoked",
        "reason.access_withdrawn",
        "reason.no_token_denied",
        "reason.access_denied",
        "health.crm.paused",
    ),
    _crm("crm_credits_used_up", "The CRM limits our requests", "health.crm.limited", page=OUTBOX, press=Press.SEND_NOW),
    _crm("crm_unreachable", "CRM unreachable", "health.crm.away", page=OUTBOX, press=Press.SEND_NOW),
    _crm("crm_permission_missing", "Permission missing in the CRM", "health.crm.scope_missing"),
    _crm("crm_paused", "CRM connection paused", "health.crm.stopped", press=Press.RESUME),
    _crm("crm_not_connected", "CRM not connected yet", "health.crm.new", "health.crm.refused", "step.crm.*"),
    _crm(
        "crm_items_rejected",
        "Items rejected by the CRM",
        "health.crm.parked",
        page="/outbox?state=parked&connection={connection}",
        press=Press.RETRY,
    ),
    _crm(
        "crm_duplicates_possible",
        "Duplicate protection is off",
        "health.crm.unguarded",
        "doctor.guard_off",
        "step.guard.*",
        press=Press.PROTECT,
    ),
    _crm("crm_guard_unknown", "Duplicate protection can't be checked", "doctor.guard_unknown"),
    _crm(
        "crm_deletions_unread",
        "Deleted contacts aren't removed",
        "doctor.sweep_off",
        "doctor.sweep_refused",
        press=Press.SYNC,
    ),
    _crm("crm_deals_unread", "Deals aren't read", "doctor.deals_problem", "doctor.deals_late", "doctor.deals_off"),
    _crm("calls_unaccounted", "Calls that aren't accounted for", "doctor.compared", press=Press.COMPARE),
    # phones
    _phone("ami_login_refused", "Phone system refused the login", "reason.manager_login"),
    _phone(
        "ami_encryption",
        "No encrypted connection to the phone system",
        *("reason.no_tls", "reason.certificate_name", "reason.certificate", "reason.ca_file", "reason.ca_file_empty"),
        *("reason.plain_refused", "notice.no_tls", "notice.certificate_name", "notice.certificate"),
        *("notice.ca_file", "notice.plain_refused"),
    ),
    _phone(
        "ami_permission_missing",
        "Permission missing in the phone system",
        "notice.missing_*",
        "notice.denied",
        "notice.answers_denied",
    ),
    _phone("ari_unavailable", "No ARI connection to the phone system", "notice.ari_*"),
    _phone("pbx_version", "Version of the phone system", "reason.too_old", "notice.too_old", "notice.untried"),
    _phone("pbx_clock", "Clock of the phone system", "notice.clock_*", "notice.no_clock", "notice.no_times"),
    _phone("pbx_unreachable", "Phone system unreachable", "health.pbx.down"),
    _phone("pbx_limited", "The phone system gives less than it could", "health.pbx.limited"),
    _phone(
        "pbx_paused", "Phone connection paused", "health.pbx.stopped", "health.pbx.stopped_hook", press=Press.RESUME
    ),
    _phone("phone_system_missing", "No phone system connected", "step.phones.*", page="/setup"),
    _phone(
        "webhook_refused",
        "Webhook refused",
        "doctor.hook_refused",
        page="/connections/{connection}/activity",
    ),
    _phone(
        "webhook_silent",
        "Webhooks stopped coming",
        "doctor.hook_silent",
        page="/connections/{connection}/activity",
    ),
    _phone(
        "webhook_unknown_events",
        "Events of unknown kinds",
        "doctor.hook_unknown",
        page="/connections/{connection}/activity",
    ),
    _phone("webhook_secret_in_url", "Webhook secret in the URL", "doctor.hook_in_url"),
    _phone("call_records_unset", "No call records set", "doctor.no_call_records"),
    _phone(
        "call_records_unreadable",
        "Call records can't be read",
        *("doctor.records_file_missing", "doctor.records_file_unreadable"),
        *("reason.records_unreadable", "reason.records_database", "reason.records_away", "reason.list_*"),
    ),
    _phone("comparison_off", "Calls aren't compared", "doctor.compare_off"),
    _phone("recordings_missing", "Recordings folder missing", "doctor.recordings_missing"),
    _phone("recordings_unreadable", "Recordings folder unreadable", "doctor.recordings_unreadable"),
    _phone("extension_unassigned", "Extension without a person", "step.lines.*", page=TEAM),
    # SMS gateways
    _sms("sms_access_refused", "SMS gateway refused the access", "health.sms.paused"),
    _sms("sms_unreachable", "SMS gateway takes no messages", "health.sms.away"),
    _sms("sms_paused", "SMS gateway paused", "health.sms.stopped", press=Press.RESUME),
    _messenger("messenger_access_refused", "Messenger refused the access", "health.messenger.paused"),
    _messenger("messenger_unreachable", "Messenger unreachable", "health.messenger.away"),
    _messenger("messenger_paused", "Messenger paused", "health.messenger.stopped", press=Press.RESUME),
    # settings
    _settings(
        "settings_owner_inactive",
        "Owner deactivated or deleted in the CRM",
        *("user.inactive", "default_user.inactive", "user.unknown"),
    ),
    _settings("settings_pipeline_gone", "Pipeline deleted in the CRM", "place.gone"),
    _settings("settings_stage_gone", "Stage deleted in the CRM", "place.stage_gone"),
    _settings(
        "settings_value_gone", "Value deleted in the CRM", "lead_status.gone", "task_type.gone", "rules.task_type_gone"
    ),
    _settings(
        "settings_field_gone",
        "Field deleted in the CRM",
        "field.gone",
        "mappings.gone",
        "rules.tag_field_gone",
        "rules.task_type_field_gone",
    ),
    _settings("settings_permission_missing", "Permission that the rules need", "permission.missing", press=None),
    _settings("queue_without_agents", "Queue without agents", "queues.no_agents", press=None),
    _settings("queue_agent_unassigned", "Queue agents without a person", "queues.unassigned", press=None),
    _settings("phone_on_another_line", "Phone on the wrong line", "team.stray_phone", press=None),
    _settings("extension_of_several", "Extension of several people", "team.extension"),
    _settings("number_claimed_twice", "Number entered twice", "numbers.twice"),
    _settings(
        "number_spelling",
        "Incomplete number",
        *("numbers.open", "numbers.number", "team.no_extension", "stop_list.number", "stop_list.extension"),
        press=None,
    ),
    _settings("extension_spelling", "Extension mistyped", "team.typed_extension"),
    _settings("owner_circle", "Owner rules run in a circle", "owners.cycle"),
    _settings("rule_without_effect", "Rule that never applies", "rules.never", "rules.shadowed"),
    _settings("settings_contradiction", "Contradiction in the settings", "*"),
    Cause(
        code="connection_setting_unusable",
        area=Area.SETTINGS,
        name="Stored setting not usable",
        signs=("doctor.setting_unusable",),
        page=CONNECTION,
    ),
    Cause(
        code="setup_incomplete",
        area=Area.SETTINGS,
        name="Setup not finished",
        signs=("step.*",),
        page="/setup",
    ),
    # the server
    _server("disk_full", "Disk full", "health.server.disk_full"),
    _server("disk_nearly_full", "Disk nearly full", "health.server.disk_low"),
    _server("database_not_written", "Database can't be written", "health.server.not_written", "doctor.store_fix"),
    _server("database_locked", "Database held by another program", "health.server.locked", "doctor.store_locked_fix"),
    _server("directory_damaged", "Directory file damaged", "health.server.directory_damaged"),
    _server("connections_used_up", "All connections of the server in use", "health.server.connections"),
    _server("files_used_up", "Too many open files", "health.server.files"),
    _server("clock_wrong", "Clock of this server is wrong", "health.server.clock_*", "doctor.clock_back"),
    _server("job_turned_off", "Background job turned off", "doctor.job_off", page=JOBS, press=Press.TURN_ON),
    _server("job_failed", "Background job failed", "doctor.job_failed", page=JOBS),
    _server("ldap_without_port", "LDAP without a port", "doctor.phone_book_no_port", page=PHONE_BOOK),
    _server("retention_off", "Old data isn't deleted", "doctor.retention_off", page=JOBS),
    _server("figures_incomplete", "Figures are incomplete", "doctor.figures_*", page="/figures"),
    _server("sources_incomplete", "Sources are incomplete", "doctor.sources_*", page="/sources"),
    _server("alerts_undelivered", "Notifications can't be sent", "doctor.alerts_failed", page=ALERTS),
    _server(
        "mail_not_sent",
        "Mail can't be sent",
        *("health.server.reset_mails", "doctor.reset_mail_*", "doctor.report_no_mail", "doctor.report_failed"),
        page=ALERTS,
    ),
    _server("secret_old", "Secret or token too old", "doctor.secrets_old", "doctor.token_old", page=CONNECTION),
    _server("erasure_waits", "Erasure waits", "doctor.erasures_*", page="/personal-data"),
    # users
    _users("second_factor_missing", "Administrator without a second factor", "doctor.factors_*"),
    _users("user_without_calls", "User who sees no calls", "doctor.blind_*"),
    _users("single_sign_on", "Single sign-on doesn't work", "doctor.sso_*", "reason.sso_*"),
)
