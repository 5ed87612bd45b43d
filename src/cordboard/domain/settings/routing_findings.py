"""The findings of routing rules and of direct-to-owner rules; `routing/check.py` finds them."""

from cordboard.domain.settings.severity import ERROR, WARNING

ROUTING_FINDINGS: dict[str, tuple[str, str, str]] = {  # code: severity, text, what to do
    "routes.twice": (ERROR, "Two routing rules have the ID {id}.", "Give each rule a different ID."),
    "routes.place": (
        ERROR,
        "The routing rule {id} belongs to no number or voice menu, or to both.",
        "Choose one number or one voice menu.",
    ),
    "routes.digits_of_did": (
        ERROR,
        "The routing rule {id} takes digits, but belongs to a number.",
        "Attach it to a voice menu, or remove greeting and digits.",
    ),
    "routes.url": (ERROR, "{url} isn't a web address.", "Enter an address that begins with https://."),
    "routes.two_sources": (ERROR, "A routing rule asks a CRM and an address.", "Keep one of them."),
    "routes.source": (ERROR, "The routing rule asks nobody for a value.", "Choose a CRM, or enter an address."),
    "routes.connection": (
        WARNING,
        "The routing rule asks a CRM that isn't connected: {connection}.",
        "Choose a connected CRM.",
    ),
    "routes.module": (
        ERROR,
        "Routing rules don't read records of this kind: {module}.",
        "Choose contacts, leads, accounts or deals.",
    ),
    "routes.field": (ERROR, "The field whose value decides is missing.", "Choose a field."),
    "routes.target": (ERROR, "The destination has no target: {kind}.", "Enter which one."),
    "routes.shadowed": (
        WARNING,
        "Line {line} is never reached: line {other} takes the same values.",
        "Change the order, or remove the line.",
    ),
    "direct.twice": (ERROR, "Two rules for extension {extension}.", "Keep one of them."),
    "direct.no_order": (ERROR, "No owner is looked up for extension {extension}.", "Choose whose owner is called."),
    "direct.substitute": (
        WARNING,
        "Extension {substitute} isn't assigned to anybody in the team.",
        "Choose an extension of the team.",
    ),
}
