"""What is said of values of a connection's settings that are not taken, by code.

`stored_reasons.py` takes texts apart by this table, too. What begins with a value comes last.
"""

SETTING_SENTENCES: dict[str, str] = {
    "table_none": "table: choose a provider, or enter a table.",
    "table_no_proof": "table: proofs: a table needs at least one way to prove who sent a request.",
    "table_check": "table: checks: each needs a condition, or every request would be taken for a check.",
    "table_step": "table: proofs: {step} is no step; known: {known}.",
    "table_rows": "table: the table has {size} rows, at most {limit} are accepted.",
    "table_condition": "table: when: the condition {name} needs a field and a value.",
    "table_group": "table: cut: {pattern} needs one group in round brackets, which is what is kept.",
    "table_pattern": "table: cut: {pattern} is no pattern ({problem}).",
    "table_unknown": "table: Object contains unknown field {name} - at {place}.",
    "table_unknown_top": "table: Object contains unknown field {name}.",
    "table_lacks": "table: Object missing required field {name} - at {place}.",
    "table_word": "table: Invalid enum value {name} - at {place}.",
    "table_kind": "table: Expected {expected}, got {found} - at {place}.",
    "table_bound": "table: Expected {expected} - at {place}.",
    "setting_meant": "Did you mean {region}?",
    "setting_text": "{setting} takes text of {least} to {most} characters in one line, not '{typed}'.",
    "setting_secret": "{setting} takes text of {least} to {most} characters in one line.",
    "setting_whole": "{setting} takes a whole number from {least} to {most}, not '{typed}'.",
    "setting_number": "{setting} takes a number from {least} to {most}, not '{typed}'.",
    "setting_bool": "{setting} takes true or false, not '{typed}'.",
    "setting_choice": "{setting} takes one of {known}, not '{typed}'.",
    "setting_region": "{setting} takes two letters of ISO 3166, such as ES or UA, not '{typed}'.",
    "setting_pattern": "{setting} takes a regular expression ({problem}), not '{typed}'.",
    "setting_zone": "{setting} takes a time zone such as Europe/Kyiv or UTC, not '{typed}'.",
    "setting_web": (
        "{setting} takes an address that begins with https:// or http://, without name, password and "
        "anchor in it, not '{typed}'."
    ),
    "setting_host": (
        "{setting} takes the name or IP address of a host, without http:// and without a port, not '{typed}'."
    ),
    "setting_https": "{setting} takes an address that begins with https://.",
    "setting_host_place": "{setting} has a placeholder in its host.",
}
