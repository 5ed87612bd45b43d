"""`cordboard alert`: alerts to administrators: list, test, secrets."""

from enum import StrEnum
from typing import Annotated

import typer

from cordboard.cli.console_output import (
    PROBLEM,
    AsJson,
    emit,
    out,
    table,
    text,
    titled,
    when,
)
from cordboard.cli.explanation import reason, word
from cordboard.cli.language import tr
from cordboard.cli.server_client import Server, Token, remote

EXAMPLES = """Examples:

  cordboard alert test

  cordboard alert secret mail-password

  cordboard alert list --limit 10"""
alert = typer.Typer(no_args_is_help=True, help="Notifications to administrators: list, test, secrets.")


class Named(StrEnum):
    """The name of a secret of an alert channel."""

    MAIL_PASSWORD = "mail-password"  # noqa: S105  # its name
    WEBHOOK_SECRET = "webhook-secret"  # noqa: S105  # its name
    SLACK_URL = "slack-url"
    TEAMS_URL = "teams-url"
    TELEGRAM_TOKEN = "telegram-token"  # noqa: S105  # its name


@alert.command("list")
def list_alerts(
    limit: Annotated[int, typer.Option(min=1, max=500, help="Maximum number of rows.")] = 20,
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """Show current problems, and the last messages with their results."""
    with remote(server, token) as far:
        found = far.get("/alerts", limit=limit)
    if as_json:
        emit(found)
        return
    for one in found["open"]:
        text(
            tr(
                "{title} {what} since {since}",
                title=one["title"],
                what=word("alert_kind", one["kind"]),
                since=when(one["began_at"]),
            )
        )
    rows = [
        (when(m["made_at"]), word("way", m["way"]), m["title"] or "",
         word("alert_kind", m["kind"]) if m["kind"] else m["word"],
         word("alert_state", m["state"]), m["attempts"], reason({**m, "reason": m["problem"]}))
        for m in found["messages"]
    ]  # fmt: skip
    names = ("Created", "Channel", "Connection", "Message", "State", "Attempts", "Last error")
    table([tr(one) for one in names], rows, tr("No notifications yet."))


@alert.command("test")
def ask(as_json: AsJson = False, server: Server = None, token: Token = None) -> None:
    """Send a test message through each configured channel. Exits with 1 if one is not delivered."""
    with remote(server, token, "Sending") as far:
        found = far.send("POST", "/alerts/test")["items"]
    if as_json:
        emit(found)
    else:
        for one in found:
            out.print(
                titled(
                    word("way", one["way"]),
                    reason({**one, "reason": one["problem"]}) or tr("delivered"),
                    "done" if one["ok"] else "red",
                )
            )
    if not all(one["ok"] for one in found):
        raise typer.Exit(PROBLEM)


@alert.command()
def secret(
    name: Annotated[Named, typer.Argument(help="Which secret.")],
    value: Annotated[
        str,
        typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, help="The secret; empty to remove it."),
    ],
    server: Server = None,
    token: Token = None,
) -> None:
    """Store a secret of a notification channel, encrypted. Asks for it if it is not given."""
    with remote(server, token) as far:
        far.send("PUT", "/alerts/secrets", {name.value.replace("-", "_"): value})
    text(tr("{name}: saved." if value else "{name}: removed.", name=name.value))
