"""Findings of the settings check as the API shows them."""

from cordboard.contract.views.settings import FindingView
from cordboard.domain.settings.findings import Finding
from cordboard.domain.settings.fixes import fix_of
from cordboard.domain.settings.settings import Settings


def finding_view(one: Finding, settings: Settings | None = None) -> FindingView:
    """As the API shows it, with its mechanical fix for these settings."""
    return FindingView(
        level=one.severity,
        code=one.code,
        where=one.where,
        text=one.text,
        evidence=one.evidence,
        fix=one.fix,
        values=one.values,
        changes=fix_of(one, settings) if settings is not None else (),
    )
