"""`cordboard sms`: sending SMS, what became of them, and how a text travels."""

import sys
from typing import Annotated, Any

import typer

from cordboard.cli.console_output import USAGE, AsJson, emit, stop, table, text, when
from cordboard.cli.language import shared, tr
from cordboard.cli.server_client import Server, Token, named, remote
from cordboard.domain.sms.plainer_text import Plainer, plainer
from cordboard.domain.sms.segments import Alphabet, Segments, outside_gsm7, segmented

EXAMPLES = """Examples:

  cordboard sms send "+34 600 111 222" "Your invoice is ready."

  cordboard sms list --state uncertain

  cordboard sms segments "Estimado García: su factura está lista"

  cordboard sms segments "Estimado García: su factura está lista" --simplify strong --json"""
CHARSETS = {Alphabet.GSM7: "GSM 7-bit", Alphabet.UCS2: "UCS-2"}

sms = typer.Typer(no_args_is_help=True, help="SMS: send, show, list; how many parts a text takes.")


@sms.command("send", epilog=EXAMPLES)
def send(
    to: Annotated[list[str], typer.Argument(metavar="NUMBER... TEXT", help="Recipients in any format, then the text.")],
    sender: Annotated[
        str | None, typer.Option(help="The sender that is shown. Default: the first in settings.")
    ] = None,
    key: Annotated[str | None, typer.Option(help="A key of yours: the same key never sends twice.")] = None,
    connection: Annotated[str | None, typer.Option(help="The SMS gateway, where there are several.")] = None,
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """Send an SMS to one or more numbers."""
    *people, message = to
    if not people:
        raise typer.BadParameter(tr("Name at least one number, then the text."))
    body = {"to": people, "text": message, "sender": sender, "key": key, "connection": connection}
    with remote(server, token) as far:
        sent = far.send("POST", "/sms", {name: value for name, value in body.items() if value is not None})
    _say(sent, as_json)


@sms.command("show", epilog=EXAMPLES)
def show(
    message: Annotated[str, typer.Argument(metavar="ID", help="The message's ID, from 'sms send' or 'sms list'.")],
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """Show an SMS and what became of it for each recipient."""
    with remote(server, token) as far:
        found = far.get(f"/sms/{named(message)}")
    _say(found, as_json)


@sms.command("list", epilog=EXAMPLES)
def list_messages(
    state: Annotated[list[str] | None, typer.Option(help="queued, uncertain, delivered, rejected and others.")] = None,
    after: Annotated[str | None, typer.Option(help="The next page: what the page before ended with.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=200, help="Maximum number of messages.")] = 50,
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """List SMS, the newest first."""
    with remote(server, token) as far:
        found = far.get("/sms", state=state, after=after, limit=limit)
    if as_json:
        emit(found)
        return
    rows = [
        (when(one["created_at"]), one["id"], person["to"], _state(person))
        for one in found["items"]
        for person in one["recipients"]
    ]
    table((tr("Time"), "ID", tr("Recipient"), tr("State")), rows, tr("No SMS yet."))
    if found["next"]:
        text(tr("More: --after {place}", place=found["next"]))


def _say(found: dict[str, Any], as_json: bool) -> None:
    if as_json:
        emit(found)
        return
    rows = [(one["to"], _state(one), one["detail"]) for one in found["recipients"]]
    text(f"{found['id']}  {tr('{count, plural, one {# part} other {# parts}}', count=found['parts'])}")
    table((tr("Recipient"), tr("State"), tr("Detail")), rows, "")


def _state(recipient: dict[str, Any]) -> str:
    """In words, with the reason where there is one."""
    state = shared(f"sms.state.{recipient['state']}") or str(recipient["state"])
    reason = shared(f"sms.reason.{recipient['reason']}") if recipient["reason"] else None
    return f"{state}. {reason}" if reason else state


@sms.command("segments", epilog=EXAMPLES)
def segments(
    message: Annotated[str, typer.Argument(metavar="TEXT", help="The text; - reads standard input.")],
    simplify: Annotated[
        Plainer, typer.Option(help="Replace characters that need the longer alphabet: off, safe or strong.")
    ] = Plainer.OFF,
    as_json: AsJson = False,
) -> None:
    """Show in how many parts a text is sent as SMS, and which characters make it longer."""
    try:
        given = sys.stdin.buffer.read().decode("utf-8").removesuffix("\n") if message == "-" else message
        given.encode("utf-8")
    except UnicodeError:
        stop(tr("The text isn't valid UTF-8."), "", USAGE)
    found = segmented(written := plainer(given, simplify))
    if as_json:
        emit({"alphabet": found.alphabet, "parts": len(found.parts), "units": found.units})
        return
    pairs = zip(found.parts, found.units, strict=True)
    rows = [(str(place), str(units), part) for place, (part, units) in enumerate(pairs, start=1)]
    table((tr("Part"), tr("Units"), tr("Text")), rows, "")
    text(tr("Alphabet: {alphabet}", alphabet=CHARSETS[found.alphabet]))
    if odd := outside_gsm7(written):
        text(tr("Outside the GSM alphabet: {characters}", characters=" ".join(odd)))
        _say_what_is_saved(written, found)


def _say_what_is_saved(written: str, found: Segments) -> None:
    shorter = len(segmented(plainer(written, Plainer.STRONG)).parts)
    if shorter < len(found.parts):
        text(tr("With --simplify strong, the text takes {count, plural, one {# part} other {# parts}}.", count=shorter))
