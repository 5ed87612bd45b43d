"""Why a phone system or a phone does not do what it is asked, as answers: what happened, what to do."""

from cordboard.contract.errors import Cannot
from cordboard.ports.errors import NeedsHuman, PermissionMissing, Trouble

OWN_WORDS = ""  # the text of the trouble says it better
REFUSALS = {
    "no_dialplan": (
        OWN_WORDS,
        "Add the lines for placing and holding calls to the dialplan; the guide of this phone system has them.",
    ),
    "gone": ("That party is no longer in the call.", "Reload the call."),
    "phone_unmarked": (
        "This phone can't answer, hold or resume on request: it isn't marked as one that takes talk and hold.",
        "Use the phone, or set device.driver of its extension.",
    ),
    "no_attended_transfers": (
        "The dialplan isn't marked as one that grants transfers.",
        "Use a blind transfer, or switch on attended transfers in the phone system's connection.",
    ),
    "not_offered": ("This phone system doesn't offer that by its interface.", "Use the phone."),
    "not_recorded": ("This call isn't being recorded.", "Start the recording in the dialplan."),
    "not_talking": ("The call isn't connected yet.", "Wait until both sides talk."),
    "not_held": ("This call isn't on hold.", "Reload the call."),
    "no_presence": (OWN_WORDS, "Load its module func_presencestate."),
    "no_queue": (OWN_WORDS, "Reload your queues."),
    "not_logged_in": ("You aren't logged in to this queue.", "Log in, then pause."),
    "fixed_member": (
        "The phone system's settings name you in this queue, so you can't log out.",
        "Pause instead.",
    ),
    "firmware_too_old": (OWN_WORDS, "Update the phone, or set device.driver of its extension to none."),
    "phone_of_other_make": (OWN_WORDS, "Correct device.driver of its extension."),
}
SHOWN = {"gone": "leg_gone"}  # codes that are called otherwise in answers


def refused(code: str, words: str = "") -> Cannot:
    """The answer for a reason of that table."""
    text, fix = REFUSALS[code]
    return Cannot(409, SHOWN.get(code, code), text or words, fix)


def refusal_of(trouble: Trouble) -> Cannot:
    """What a phone system said, as an answer."""
    match trouble:
        case PermissionMissing():
            fix = "Grant the permission in the phone system, or switch off placing calls in its connection."
            return Cannot(409, "commands_denied", trouble.text, fix)
        case NeedsHuman():
            return Cannot(409, "commands_impossible", trouble.text, "Check the connection's settings.")
    if trouble.code in REFUSALS:
        return refused(trouble.code, trouble.text)
    return Cannot(502, "commands_failed", trouble.text, "Try again. The connection's page shows its state.")
