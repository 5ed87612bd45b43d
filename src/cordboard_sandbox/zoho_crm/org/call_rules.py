"""The rules of the Calls module. Source: docs/reference/zoho-crm.md 8.16; checklist F25."""

import re

from cordboard_sandbox.zoho_crm.engine.clock import second_of
from cordboard_sandbox.zoho_crm.engine.problem import Draft

DURATION = re.compile(r"^(?:(\d{1,2}):)?(\d{1,4}):(\d{1,2})$")
SLACK_S = 60  # clocks differ


def seconds_of(text: str, meaning: str = "mm:ss") -> int | None:
    """Seconds of `MM:SS` or `HH:MM:SS`, or None; with the meaning "hh:mm" two parts are hours and minutes."""
    found = DURATION.match(text)
    if found is None or int(found[3]) > 59:
        return None
    hours, first, last = found.groups()
    if hours is None and meaning == "hh:mm":
        return int(first) * 3600 + int(last) * 60
    return int(hours or 0) * 3600 + int(first) * 60 + int(last)


def call_rules(draft: Draft) -> None:
    """Type and (when completed) owner never change; a completed inbound or outbound call lasted longer than nothing."""
    stands = draft.present.fields if draft.present else {}
    if stands and draft.clean.get("Call_Type", stands["Call_Type"]) != stands["Call_Type"]:
        draft.refuse("NOT_ALLOWED", "Call_Type", message="Call_Type cannot be updated")
    if stands and completed(draft) and draft.clean.get("Owner", stands["Owner"]) != stands["Owner"]:
        draft.refuse("NOT_ALLOWED", "Owner", message="the owner of a completed call cannot be changed")
    if draft.now_or_then("Call_Type") and draft.now_or_then("Call_Start_Time"):
        _duration(draft)


def _duration(draft: Draft) -> None:
    kind, text = draft.now_or_then("Call_Type"), draft.now_or_then("Call_Duration")
    lasted = seconds_of(text, draft.org.state.switches.duration) if text else None
    if text and lasted is None:
        return draft.refuse(
            "INVALID_DATA", "Call_Duration", expected_data_type="duration", supported_values=["MM:SS", "HH:MM:SS"]
        )
    ahead = second_of(draft.now_or_then("Call_Start_Time")) > draft.org.clock.now() + SLACK_S
    if ahead and (lasted or kind == "Missed"):
        return draft.refuse(
            "INVALID_DATA", "Call_Start_Time", message="the start of a completed call cannot be in the future"
        )
    if not ahead and kind != "Missed" and draft.clean.get("Outgoing_Call_Status") != "Cancelled":
        if lasted is None:
            return draft.refuse("MANDATORY_NOT_FOUND", "Call_Duration")
        if lasted == 0:
            return draft.refuse(
                "INVALID_DATA", "Call_Duration", message="the duration of a completed call cannot be zero"
            )
    draft.clean["Call_Duration_in_seconds"] = lasted
    if kind == "Outbound" and not draft.now_or_then("Outgoing_Call_Status"):
        draft.clean["Outgoing_Call_Status"] = "Scheduled" if ahead else "Completed"
    return None


def completed(draft: Draft) -> bool:
    """The standing call is over: missed, or with a duration."""
    stands = draft.present.fields if draft.present else {}
    return stands.get("Call_Type") == "Missed" or bool(stands.get("Call_Duration_in_seconds"))
