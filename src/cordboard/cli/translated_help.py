"""Help in the language in use, without types of Python; `--lang` anywhere on the line chooses the language."""

from typing import Any

import typer
from typer import rich_utils
from typer.core import TyperGroup

from cordboard.cli.language import LANGUAGES, choose, tr

OPTION = "--lang"
PANELS = ("ARGUMENTS_PANEL_TITLE", "OPTIONS_PANEL_TITLE", "COMMANDS_PANEL_TITLE", "ERRORS_PANEL_TITLE")
MORE = ("DEFAULT_STRING", "ENVVAR_STRING", "REQUIRED_LONG_STRING", "RICH_HELP", "ABORTED_TEXT")
ENGLISH = {name: getattr(rich_utils, name) for name in (*PANELS, *MORE)}


class TranslatedGroup(TyperGroup):
    """The top of the commands: reads `--lang`, then translates what the help shows."""

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        choose(None)
        rest = taken(list(args))
        translate(self)
        return super().make_context(info_name, rest, parent, **extra)


def taken(args: list[str]) -> list[str]:
    """The arguments without `--lang`, which is chosen. Raises: typer.BadParameter for a language we have not."""
    left: list[str] = []
    while args:
        each = args.pop(0)
        if each == "--":
            return [*left, each, *args]
        if each != OPTION and not each.startswith(f"{OPTION}="):
            left.append(each)
            continue
        name = each.partition("=")[2] or (args.pop(0) if args else "")
        if name not in LANGUAGES:
            raise typer.BadParameter(f"{OPTION} takes {', '.join(LANGUAGES)}.")
        choose(name)
    return left


def translate(group: Any) -> None:
    """All help below this group, in the language in use."""
    for name, english in ENGLISH.items():
        setattr(rich_utils, name, tr(english))
    _translate(group)


def _translate(command: Any) -> None:
    for name in ("help", "short_help", "epilog", "rich_help_panel"):
        if isinstance(written := getattr(command, name, None), str):
            setattr(command, name, one_by_one(written))
    for param in command.params:
        if isinstance(written := getattr(param, "help", None), str):
            param.help = tr(written)
        _without_types(param)
    _with_help_option(command)
    for inner in getattr(command, "commands", {}).values():
        _translate(inner)


def _with_help_option(command: Any) -> None:
    """`--help` is made when it is asked for."""
    original = command.get_help_option

    def option(context: Any) -> Any:
        found = original(context)
        if found is not None:
            found.help = tr("Show this message and exit.")
            _without_types(found)
        return found

    command.get_help_option = option


def one_by_one(text: str) -> str:
    """Paragraphs are translated each for itself; examples stay as they are."""
    return "\n\n".join(tr(" ".join(one.split())) if one.strip() else one for one in text.strip().split("\n\n"))


def _without_types(param: Any) -> None:
    """Flags show nothing, other options the name of their value; limits read `1-500`."""
    flag = getattr(param, "is_flag", False)
    shown = None if flag or param.param_type_name != "option" else str(param.metavar or param.name).upper()
    low, high = getattr(param, "min", None), getattr(param, "max", None)
    span = f" {low}-{high}" if low is not None and high is not None else ""
    param.display_type_rich = lambda ctx: f"{shown}{span}" if shown else None
    param._get_number_range_help_str = lambda: None  # Typer has no public way
