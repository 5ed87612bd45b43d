"""Columns that hold no personal data of clients, with the reason; a test compares this with schema and parts."""

TECHNICAL = "ids, counts, times and states of the product"

NONE: dict[str, tuple[str, str]] = {  # `FILE.TABLE`: its columns, the reason
    "rows.frame": ("seq connection at", TECHNICAL),
    "rows.frame_key": ("key seq", "checksums of ids"),
    "rows.cursor": ("connection seq", TECHNICAL),
    "rows.call": (
        "no id connection started_at updated_at direction disposition phase decided pending logged erased quarter"
        " person queue wait_ms talk_ms",
        "figures of a call",
    ),
    "rows.call_body": ("no", TECHNICAL),
    "rows.call_key": ("connection call", TECHNICAL),
    "rows.figure": (
        "subject span slot key inbound outbound answered missed inbound_answered wait_ms talk_ms within_10"
        " within_20 within_30 within_60 within_120",
        "sums of calls by agent, line and queue",
    ),
    "rows.follow_up": ("since call assigned_at", TECHNICAL),
    "rows.sign_in_identity": ("issuer operator linked_at signed_in_at left_at", TECHNICAL),
    "rows.provider_session": (
        "key issuer sid groups_in checked_at until sealed",
        "sessions of users at their sign-in provider",
    ),
    "rows.item": (
        "seq key lane kind call refs state attempts not_before maybe_sent urgent code created_at updated_at",
        "keys are made of call ids",
    ),
    "rows.item_ref": ("ref seq", "keys of items"),
    "rows.item_count": ("lane state n", TECHNICAL),
    "rows.claim": ("connection entity key", TECHNICAL),
    "rows.lane": ("lane epoch", TECHNICAL),
    "rows.lease": ("name owner epoch until", TECHNICAL),
    "rows.note": ("seq at connection call code", TECHNICAL),
    "rows.exchange": ("seq connection", TECHNICAL),
    "rows.exchange_key": ("key seq", "keys of items"),
    "rows.credit": ("connection hour credits", TECHNICAL),
    "rows.stream_batch": ("last", TECHNICAL),
    "rows.alert": ("no connection kind began_at told_kind told_at well_since ended_at", TECHNICAL),
    "rows.alert_message": ("no alert way word made_at state attempts not_before tried_at", TECHNICAL),
    "rows.connection": ("id kind provider created_at", TECHNICAL),
    "rows.connection_state": ("connection revision", TECHNICAL),
    "rows.secret": ("connection name sealed", "secrets of the company, encrypted"),
    "rows.oauth_consent": ("hash connection sealed expires", "secrets of the company, encrypted"),
    "rows.settings": ("version saved_at", TECHNICAL),
    "rows.operator": ("id password role language theme disabled must_change", "hashes and choices of users"),
    "rows.session": ("hash csrf created seen expires proved provider_session", TECHNICAL),
    "rows.factor": (
        "id operator kind created active used sealed step credential public_key sign_count transports",
        "second factors of users: keys and ids",
    ),
    "rows.recovery_code": ("operator no hash used", "hashes of users' codes"),
    "rows.pending_sign_in": ("hash operator proof password_was expires failures provider_session", "hashes of users"),
    "rows.api_token": ("hash scopes created_at last_used expires", TECHNICAL),
    "rows.audit": ("seq at what", TECHNICAL),
    "rows.meta": ("name value", TECHNICAL),
    "rows.comparison": ("no connection at", TECHNICAL),
    "rows.erasure": ("hash at", "keyed hashes, which name nobody"),
    "rows.erasure_job": ("no reference state at", "a reference that names nobody"),
    "mirror.source": ("no loaded cursor fresh_at people regions swept_at extra_fields", TECHNICAL),
    "mirror.person": ("no source entity synced_at", TECHNICAL),
    "mirror.phone": ("ref", TECHNICAL),
    "mirror.phone_text": ("source ref", TECHNICAL),
}
