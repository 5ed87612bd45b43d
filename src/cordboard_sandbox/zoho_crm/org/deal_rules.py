"""The rules of the Deals module: layout, pipeline and stage must fit. Checklist F26."""

from typing import Any

from cordboard_sandbox.zoho_crm.engine.problem import Draft
from cordboard_sandbox.zoho_crm.org.schema import LAYOUTS


def deal_rules(draft: Draft) -> None:
    layout = _layout(draft, draft.raw.get("Layout"))
    if layout is None:
        return draft.refuse(
            "INVALID_DATA", "Layout", message="the layout id given seems to be invalid", expected_data_type="bigint"
        )
    pipeline, pipelines = draft.now_or_then("Pipeline"), draft.org.pipelines()
    if pipeline is None:
        if draft.org.state.switches.pipeline_mandatory and draft.present is None:
            return draft.refuse("MANDATORY_NOT_FOUND", "Pipeline")
        pipeline = next(known.name for known in pipelines if known.layout == layout)
    found = next((known for known in pipelines if (known.layout, known.name) == (layout, pipeline)), None)
    if found is None:
        return _mismatch(draft, "Pipeline", "Layout", "Layout doesn't contain the Pipeline")
    stage = draft.now_or_then("Stage")
    if stage is not None and stage not in found.stages:
        return _mismatch(draft, "Stage", "Pipeline", "Pipeline doesn't contain the Stage")
    draft.clean["Layout"], draft.clean["Pipeline"] = layout, pipeline
    return None


def _layout(draft: Draft, given: Any) -> str | None:
    """The name of the layout meant: the one given, the one that stands, or the standard one."""
    if given is None:
        return str(draft.now_or_then("Layout") or "Standard")
    id_ = str(given.get("id") if isinstance(given, dict) else given)
    return next((name for name in LAYOUTS["Deals"] if draft.org.id_of(f"layout:Deals:{name}") == id_), None)


def _mismatch(draft: Draft, name: str, against: str, message: str) -> None:
    mapped = {"api_name": against, "json_path": f"$.data[{draft.at}].{against}"}
    draft.refuse("MAPPING_MISMATCH", name, message=message, mapped_field=mapped)
