"""What a Stasis application hears and says (ARI): an event to a question, an answer to requests. Pure.

Source: the REST interface of Asterisk (rest-api, events.json and channels.json, version 16 and 22); tried with 16.28
and 22.10.
"""

import base64
import json
from collections.abc import Iterator, Mapping
from urllib.parse import parse_qsl, quote

import msgspec

from cordboard.pbx.asterisk.agi import ABSENT, AgiQuestion
from cordboard.toolkit.http.sender import Request

APPLICATION = "cordboard"  # what dialplans name: Stasis(cordboard,route/RULE)
STARTED, REPLACED = "StasisStart", "ApplicationReplaced"
JSON = {"content-type": "application/json"}


class Caller(msgspec.Struct, frozen=True):
    """Of a channel."""

    number: str = ""
    name: str = ""


class Channel(msgspec.Struct, frozen=True):
    """A call that came in."""

    id: str
    name: str = ""
    caller: Caller = Caller()


class AriEvent(msgspec.Struct, frozen=True):
    """The fields that we read of any event."""

    type: str
    application: str = ""
    args: list[str] = []
    channel: Channel | None = None


def event_in(message: str | bytes) -> AriEvent | None:
    """The event; None where it has another shape."""
    try:
        return msgspec.json.decode(message, type=AriEvent)
    except msgspec.MsgspecError:
        return None


def question_in(event: AriEvent) -> AgiQuestion | None:
    """The question of a call that came into our application: the first argument of `Stasis` behind its name."""
    if event.type != STARTED or event.channel is None:
        return None
    script, _, query = (event.args[0] if event.args else "").strip().partition("?")
    parameters = dict(parse_qsl(query, keep_blank_values=True))
    return AgiQuestion(
        script=script,
        parameters=parameters,
        call=event.channel.id,
        channel=event.channel.id,
        caller=_told(event.channel.caller.number),
        caller_name=_told(event.channel.caller.name),
        channel_variables={"CB_DIVERTED": "1"} if parameters.get("diverted") == "1" else {},
    )


def answer_to(
    base: str, headers: Mapping[str, str], question: AgiQuestion, told: Mapping[str, str]
) -> Iterator[Request]:
    """The requests in their order: each variable, then the dialplan goes on behind `Stasis`."""
    channel = f"{base}/ari/channels/{quote(question.channel, safe='')}"
    for name, value in told.items():
        body = json.dumps({"variable": name, "value": value}).encode()
        yield Request(method="POST", url=f"{channel}/variable", headers={**headers, **JSON}, body=body)
    yield Request(method="POST", url=f"{channel}/continue", headers=dict(headers))


def authorisation(username: str, secret: str) -> dict[str, str]:
    """The header that every request and the event connection carry."""
    return {"authorization": f"Basic {base64.b64encode(f'{username}:{secret}'.encode()).decode()}"}


def _told(value: str) -> str | None:
    return None if value in ABSENT else value
