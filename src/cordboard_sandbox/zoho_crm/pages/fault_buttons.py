"""Buttons on the overview for the faults that people try first; the control API has all of them."""

from html import escape

BUTTONS = {
    "revoke": "Revoke the tokens",
    "down": "Service down",
    "rate_limit": "Too many requests (429)",
    "off": "All off, tokens back",
}


def fault_buttons() -> str:
    """The form; each button says what it does."""
    buttons = " ".join(f'<button name="press" value="{name}">{escape(said)}</button>' for name, said in BUTTONS.items())
    return f'<form method="post" action="/__sandbox/buttons"><p>{buttons}</p></form>'
