"""The jobs that run by themselves, by name, and which of them are turned off."""

from enum import StrEnum

from cordboard.domain.calls.call import Value


class Job(StrEnum):
    """What the server does again and again; the values are stored in settings."""

    WAKE_OUTBOX = "wake_outbox"
    END_SILENT_CALLS = "end_silent_calls"
    KEEP_LEASES = "keep_leases"
    READ_DIRECTORIES = "read_directories"
    FIND_DELETED_PEOPLE = "find_deleted_people"
    READ_CRM_USERS = "read_crm_users"
    READ_CRM_CHOICES = "read_crm_choices"
    PROBE_QUIET_CRMS = "probe_quiet_crms"
    RENEW_NOTIFICATIONS = "renew_notifications"
    DELETE_OLD_DATA = "delete_old_data"
    NOTE_REFUSED_WEBHOOKS = "note_refused_webhooks"
    FORGET_EXPIRED_SESSIONS = "forget_expired_sessions"
    COMPARE_CALLS = "compare_calls"
    COMPARE_SHADOW = "compare_shadow"
    CHECK_SESSIONS = "check_sessions"
    COUNT_EARLIER_CALLS = "count_earlier_calls"
    READ_DEALS = "read_deals"
    SEND_REPORTS = "send_reports"
    ERASE = "erase"
    FIND_ALERTS = "find_alerts"
    SEND_ALERTS = "send_alerts"
    ESCALATE_TASKS = "escalate_tasks"
    ADOPT_LATE_RECORDS = "adopt_late_records"
    SEND_WRAP_UPS = "send_wrap_ups"
    FOLLOW_DIALS = "follow_dials"
    SEND_SMS = "send_sms"
    READ_MESSENGERS = "read_messengers"
    SEND_CHAT_MESSAGES = "send_chat_messages"
    ARCHIVE_RECORDINGS = "archive_recordings"
    RETURN_MEMORY = "return_memory"


WITHOUT = {
    Job.WAKE_OUTBOX: "After an error inside the server, waiting items leave only with the next call.",
    Job.END_SILENT_CALLS: "Calls whose end is never reported stay open.",
    Job.KEEP_LEASES: "A second server on the same data could take over phone connections.",
    Job.READ_DIRECTORIES: "New and changed people of a CRM are known later.",
    Job.FIND_DELETED_PEOPLE: "People who were deleted in a CRM that lists no deletions stay known.",
    Job.READ_CRM_USERS: "New users of a CRM cannot be chosen as owners.",
    Job.READ_CRM_CHOICES: "Pipelines, stages, statuses and fields that were deleted in a CRM are not pointed out.",
    Job.PROBE_QUIET_CRMS: "A CRM that revoked its permission is noticed only at the next call.",
    Job.RENEW_NOTIFICATIONS: "CRMs stop sending changes when their subscriptions end.",
    Job.DELETE_OLD_DATA: "Old events, alerts and report runs are kept, and the database grows.",
    Job.NOTE_REFUSED_WEBHOOKS: "A restart forgets which webhook requests were refused.",
    Job.FORGET_EXPIRED_SESSIONS: "Expired sessions and tokens stay stored; they open nothing.",
    Job.COMPARE_CALLS: "Calls that never arrived are not found.",
    Job.COMPARE_SHADOW: "In shadow mode, records are compared only on request.",
    Job.CHECK_SESSIONS: "Sessions of people who left at the sign-in provider go on until they expire.",
    Job.COUNT_EARLIER_CALLS: "Calls of an earlier version are missing in the figures.",
    Job.READ_DEALS: "New and changed deals are missing in Sources.",
    Job.SEND_REPORTS: "No report is sent by mail.",
    Job.ERASE: "Erasures wait.",
    Job.FIND_ALERTS: "Problems raise no alert.",
    Job.SEND_ALERTS: "Alerts are not sent.",
    Job.ESCALATE_TASKS: "Call-back tasks that wait too long do not become urgent.",
    Job.ADOPT_LATE_RECORDS: "Records that appear in a CRM after a call are neither updated nor linked to it.",
    Job.SEND_WRAP_UPS: "Notes, follow-ups and tasks of the wrap-up stay here and are not sent to the CRM.",
    Job.FOLLOW_DIALS: "Placed calls of which nothing is heard stay open, and their extension cannot place another.",
    Job.SEND_SMS: "SMS wait here until they are no longer valid.",
    Job.READ_MESSENGERS: "No messages of clients arrive, except by webhook; messengers keep them for about a day.",
    Job.SEND_CHAT_MESSAGES: "Answers to clients in messengers wait here.",
    Job.ARCHIVE_RECORDINGS: "Recordings are not archived, and may be gone when the phone system deletes them.",
    Job.RETURN_MEMORY: "The process keeps memory that it does not use.",
}  # what happens while it is off


class BackgroundJobs(Value, frozen=True, kw_only=True, omit_defaults=False):
    """Which jobs are turned off."""

    off: tuple[Job, ...] = ()
