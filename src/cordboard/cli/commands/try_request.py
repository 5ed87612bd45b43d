"""`cordboard connect try-request`: what a recorded webhook request would become."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from cordboard.cli.commands.connect import Given, Secret, pairs, secrets_of
from cordboard.cli.console_output import PROBLEM, USAGE, AsJson, emit, stop, text
from cordboard.cli.explanation import labelled, reason_text
from cordboard.cli.language import tr
from cordboard.cli.server_client import Server, Token, remote


def try_request(
    provider: Annotated[str, typer.Argument(help="A provider, from 'connect providers'.")],
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="The request as text, or as JSON with method, url, headers and body; - reads standard input.",
        ),
    ],
    given: Given = None,
    secret: Secret = None,
    connection: Annotated[
        str | None, typer.Option(help="Use the settings and secrets of this connection where none are given.")
    ] = None,
    source: Annotated[str, typer.Option(help="IP address of the sender.")] = "",
    received_at: Annotated[str | None, typer.Option(help="When it came, such as 2026-11-02T09:16:37Z.")] = None,
    propose: Annotated[bool, typer.Option(help="Also propose settings for it.")] = False,
    as_json: AsJson = False,
    server: Server = None,
    token: Token = None,
) -> None:
    """Show what a webhook request would become. Nothing is saved. Exits with 1 if it would be refused."""
    try:
        written = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as broken:
        stop(tr("{file} cannot be read: {problem}.", file=file, problem=broken), code=USAGE)
    body = {
        "provider": provider, "connection": connection, "settings": {**pairs(given), **secrets_of(secret)},
        "source": source, "received_at": received_at, "propose": propose, **_request(written),
    }  # fmt: skip
    with remote(server, token) as far:
        found = far.send("POST", "/connections/try-request", body)
    if as_json:
        emit(found)
    else:
        _show(found)
    if not found["accepted"]:
        raise typer.Exit(PROBLEM)


def _request(written: str) -> dict[str, Any]:
    """A JSON object with a method or an address is a request in its parts; anything else is its text."""
    try:
        value = json.loads(written)
    except ValueError:
        return {"text": written}
    parts = value.get("request", value) if isinstance(value, dict) else None
    if not isinstance(parts, dict) or not {"method", "url"} & parts.keys():
        return {"text": written}
    return {"request": {name: parts[name] for name in ("method", "url", "headers", "body") if name in parts}}


def _show(found: dict[str, Any]) -> None:
    why = reason_text(found["reasons"], found["problem"])
    verdict = tr("accepted") if found["accepted"] else labelled(tr("refused"), why)
    text(f"{found['status']} {verdict}" + (f"  ({found['kind']})" if found["kind"] else ""))
    if found["next_step"]:
        text(f"  {reason_text(found['next_reasons'], found['next_step'])}")
    for proof in found["proofs"]:
        if proof["problem"]:
            text(f"  {reason_text(proof['reasons'], proof['problem'])}")
        for label, name in (("signed text", "signed"), ("computed", "computed"), ("received", "received")):
            if proof[name]:
                text(f"  {tr(label)}: {proof[name]}")
    for event in found["events"]:
        text(json.dumps(event, ensure_ascii=False, indent=2))
