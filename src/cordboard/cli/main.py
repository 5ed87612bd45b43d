"""The `cordboard` command: every verb with its help and examples. What a verb does is in the module of its name."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

import cordboard
from cordboard.cli.commands import (
    alerts,
    attribution,
    audit,
    backtest,
    backups,
    calls,
    completeness,
    connect,
    crm_texts,
    demo,
    dial,
    doctor,
    duplicates,
    holidays,
    importers,
    keys,
    number,
    numbers,
    outbox,
    personal_data,
    phonebook,
    recordings,
    replay,
    reports,
    sandbox,
    serve,
    settings,
    shadow,
    sign_in,
    sms,
    stop_list,
    team,
    tokens,
    trace,
    try_request,
    users,
    why,
)
from cordboard.cli.console_output import text
from cordboard.cli.translated_help import TranslatedGroup

connect.connect.command("try-request")(try_request.try_request)
app = typer.Typer(
    cls=TranslatedGroup,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,  # secrets
    rich_markup_mode="markdown",
    help="Logs calls in your CRM and explains every decision. Start with: cordboard demo",
    epilog="Exit codes: 0 success, 1 a problem was found, 2 wrong usage.",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        text(f"cordboard {cordboard.__version__}")
        raise typer.Exit


@app.callback()
def top(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
    _lang: Annotated[
        str | None,
        typer.Option("--lang", metavar="LANG", help="Language: en, fr, es or uk. Default: LANG of the system."),
    ] = None,
) -> None:
    """Options before the command."""


# panel of the help: verb, what it does, its examples
COMMANDS: tuple[tuple[str, str, Callable[..., Any], str], ...] = (
    ("Run", "demo", demo.demo, demo.EXAMPLES),
    ("Run", "serve", serve.serve, serve.EXAMPLES),
    ("Run", "backup", backups.backup, backups.BACKUP_EXAMPLES),
    ("Run", "restore", backups.restore, backups.RESTORE_EXAMPLES),
    ("Run", "rotate-key", keys.rotate_key, keys.EXAMPLES),
    ("Understand", "why", why.why, why.EXAMPLES),
    ("Understand", "number", number.number, number.EXAMPLES),
    ("Understand", "trace", trace.trace, trace.EXAMPLES),
    ("Understand", "doctor", doctor.doctor, doctor.EXAMPLES),
    ("Understand", "completeness", completeness.completeness, completeness.EXAMPLES),
    ("Understand", "texts", crm_texts.texts, crm_texts.EXAMPLES),
    ("Understand", "audit", audit.audit, audit.EXAMPLES),
    ("Manage", "dial", dial.dial, dial.EXAMPLES),
    ("Manage", "holidays", holidays.holidays, holidays.EXAMPLES),
    ("Understand", "shadow", shadow.shadow, shadow.EXAMPLES),
    ("Manage", "replay", replay.replay, replay.EXAMPLES),
    ("Settings as files", "export", settings.export, settings.EXAMPLES),
    ("Settings as files", "plan", settings.plan, settings.EXAMPLES),
    ("Settings as files", "apply", settings.apply, settings.EXAMPLES),
    ("Settings as files", "backtest", backtest.backtest, backtest.EXAMPLES),
)
GROUPS: tuple[tuple[str, str, typer.Typer, str], ...] = (
    ("Understand", "calls", calls.calls, calls.EXAMPLES),
    ("Understand", "recordings", recordings.recordings, recordings.EXAMPLES),
    ("Understand", "attribution", attribution.attribution, attribution.EXAMPLES),
    ("Understand", "sms", sms.sms, sms.EXAMPLES),
    ("Manage", "connect", connect.connect, connect.EXAMPLES),
    ("Settings as files", "import", importers.imports, importers.EXAMPLES),
    ("Manage", "outbox", outbox.outbox, outbox.EXAMPLES),
    ("Manage", "alert", alerts.alert, alerts.EXAMPLES),
    ("Manage", "report", reports.report, reports.EXAMPLES),
    ("Manage", "team", team.team, team.EXAMPLES),
    ("Manage", "numbers", numbers.numbers, numbers.EXAMPLES),
    ("Manage", "phonebook", phonebook.phonebook, phonebook.EXAMPLES),
    ("Manage", "duplicates", duplicates.duplicates, duplicates.EXAMPLES),
    ("Manage", "stop-list", stop_list.stop_list, stop_list.EXAMPLES),
    ("Manage", "personal-data", personal_data.personal_data, personal_data.EXAMPLES),
    ("Manage", "token", tokens.token, tokens.EXAMPLES),
    ("Manage", "user", users.user, users.EXAMPLES),
    ("Manage", "sign-in", sign_in.sign_in, sign_in.EXAMPLES),
)
for panel, name, function, examples in COMMANDS:
    app.command(name, rich_help_panel=panel, epilog=examples)(function)
for panel, name, group, examples in GROUPS:
    app.add_typer(group, name=name, rich_help_panel=panel, epilog=examples)
app.add_typer(users.user, name="operator", hidden=True, callback=users.old_name)
app.command("sandbox", rich_help_panel="Run", epilog=sandbox.EXAMPLES, context_settings=sandbox.PASS_ON)(
    sandbox.sandbox
)


def main() -> None:
    """Entry point of the `cordboard` command."""
    app()


if __name__ == "__main__":
    main()
