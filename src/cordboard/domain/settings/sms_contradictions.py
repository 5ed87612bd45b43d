"""Finds what is wrong with the settings of SMS: allowed prefixes, names of senders, quiet hours."""

import re
from collections.abc import Iterator

from cordboard.domain.settings.dialling_contradictions import PREFIX
from cordboard.domain.settings.findings import Finding, finding
from cordboard.domain.settings.settings import Settings
from cordboard.domain.sms.guards import is_sender_name

SHORT_CODE = re.compile(r"\+?[0-9]{3,15}")


def of_sms(settings: Settings) -> Iterator[Finding]:
    """Prefixes first, then senders and quiet hours."""
    sms = settings.sms
    for n, prefix in enumerate(sms.prefixes):
        if not PREFIX.fullmatch(prefix):
            yield finding("sms.prefix", f"sms.prefixes[{n}]", prefix=prefix or "(empty)")
    for n, sender in enumerate(sms.senders):
        if not (is_sender_name(sender) or SHORT_CODE.fullmatch(sender)):
            yield finding("sms.sender", f"sms.senders[{n}]", sender=sender or "(empty)")
    if sms.quiet is not None and sms.quiet.begin == sms.quiet.end:
        yield finding("sms.quiet", "sms.quiet", time=sms.quiet.end)
