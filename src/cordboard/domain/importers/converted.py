"""What a file of another system became, and each part of it that it did not become, with line and reason. Pure."""

from typing import Any

from cordboard.domain.calls.call import Value


class Left(Value, frozen=True, kw_only=True, omit_defaults=False):
    """A part that was not converted. `line` of the file, from 1; `code` names the reason, `values` its parameters."""

    line: int
    part: str
    code: str
    values: dict[str, str] = {}


class Converted(Value, frozen=True, kw_only=True, omit_defaults=False):
    """`content`: settings of ours as plain values; `left` in the order of the file."""

    content: dict[str, Any]
    left: tuple[Left, ...] = ()


class Unreadable(ValueError):
    """The file is not of this kind at all; the argument says why, `line` where."""

    def __init__(self, why: str, line: int = 0) -> None:
        super().__init__(why)
        self.line = line


REASONS = {
    "unknown_part": "This part is unknown here.",
    "no_counterpart": "Cordboard has nothing like it.",
    "expression": "Expressions aren't supported: {text}",
    "variable": "The variable {text} is unknown here.",
    "secret": "Passwords aren't imported. Enter the secret when you connect.",
    "by_our_rules": "Cordboard decides this by its own rules.",
    "sign_in": "This sign-in isn't supported: {text}",
    "scenario": "The scenario {text} has no counterpart.",
    "response": "Only answers in JSON can be read, not {text}.",
    "other_host": "The address {text} is on another host than the first one.",
    "no_address": "The address {text} isn't complete.",
    "phones": "The answer names no phone number, so nobody would be recognised by it.",
    "connection": "Choose the connected CRM: the file doesn't say which one it is.",
    "operator": "The operator {text} is unknown.",
    "destination": "The destination {text} is unknown.",
    "location": "The location {text} is neither a number nor a voice menu.",
    "module": "Routing rules don't read the module {text}.",
    "no_rule": "The line belongs to no rule: no name was given before it.",
    "incomplete": "{text} is missing.",
}
