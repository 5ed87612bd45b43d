"""Faults that can be switched on in the local Zoho CRM, and what each does; striking itself happens in asgi.py.

Source: docs/reference/zoho-crm.md 13, F42.
"""

from cordboard_sandbox.faults import Fault, Faults

__all__ = ["CARRIERS", "SWITCHES", "Fault", "Faults"]

CARRIERS = ("/__composite_requests",)  # `"uri":"/crm/v8/Calls"` in its body makes it a request for /Calls
SWITCHES = {
    "fail_before": "answer `status` without doing anything (429, 500, 502, 503, 401 ...; `html` for an HTML page)",
    "drop_after_commit": "do it, then cut the connection (`answer: reset`) or answer a status (`answer: 500`)",
    "slow": "wait `ms` before doing it",
    "slow_after": "do it, then wait `ms` before answering",
    "html_503": "a maintenance page in HTML with status 503",
    "partial": "the elements of data[] (or sub-requests) at `index` fail with `code`, the rest is done",
    "burst_401": "answer INVALID_TOKEN",
    "refuse": "cut every connection at once, as if the service were dead",
    "no_date": "leave the header `Date` out, as behind some proxies",
    "notify": "notifications: `duplicate`, `ms` late, `shuffle`, `lose`",
}
