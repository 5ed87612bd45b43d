"""Builds the text of a message from facts that name no caller and no secret. Sentences are in `texts.py`."""

from datetime import datetime, timedelta

from cordboard.domain.alerts.machine import OF_QUEUES, AlertWord, Kind
from cordboard.domain.alerts.texts import ENGLISH, TEXTS
from cordboard.domain.calls.call import Value

LATE = timedelta(minutes=10)
LONGEST = 500  # Units: characters of the remote service's answer


class AlertFacts(Value, frozen=True, kw_only=True, omit_defaults=False):
    """`made_at`: when the message was created; `now`: when it is sent. `system`: crm or pbx. Times are aware, in the
    reader's time zone."""

    word: AlertWord
    made_at: datetime
    now: datetime
    url: str
    kind: Kind | None = None
    connection: str = ""
    title: str = ""
    system: str = "crm"
    began_at: datetime | None = None
    ended_at: datetime | None = None
    reason: str = ""
    kept: int = 0
    parked: int = 0


class MessageText(Value, frozen=True, kw_only=True):
    """Plain text, one thought a line."""

    subject: str
    text: str


def message_text(facts: AlertFacts, language: str) -> MessageText:
    """The message in that language; in English where we do not speak it."""
    texts = TEXTS.get(language, ENGLISH)
    values = {
        "title": one_line(facts.title),
        "connection": facts.connection,
        "since": _when(facts.began_at),
        "until": _when(facts.ended_at),
        "made": _when(facts.made_at),
        "reason": one_line(facts.reason)[:LONGEST],
        "kept": str(facts.kept),
        "parked": str(facts.parked),
        "url": facts.url,
    }
    return MessageText(
        subject=_subject(facts, texts, values),
        text="\n".join(texts[code].format(**values) for code in _lines(facts)) + "\n",
    )


def one_line(text: str) -> str:
    """Without line ends: nothing of the other side's words may begin a line of ours, or a header."""
    return " ".join(text.split())


def _when(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M %Z}".strip() if at else ""


def _topic(facts: AlertFacts) -> str:
    """The sentence that names it."""
    if facts.word is AlertWord.TEST or facts.kind is None:
        return "test"
    if facts.word is AlertWord.OVER:
        return {Kind.PARKED: "done", Kind.SILENT: "calls", **dict.fromkeys(OF_QUEUES, "queue")}.get(facts.kind, "over")
    return facts.kind.value


def _subject(facts: AlertFacts, texts: dict[str, str], values: dict[str, str]) -> str:
    subject = texts[f"subject.{_topic(facts)}"].format(**values)
    return texts["subject.still"].format(subject=subject) if facts.word is AlertWord.STILL else subject


def _lines(facts: AlertFacts) -> list[str]:
    """Codes, in the order in which they are read."""
    topic, crm = _topic(facts), facts.system == "crm"
    by_system = f".{facts.system}" if topic == "away" else ""
    late = ["late"] if facts.now - facts.made_at > LATE else []
    if topic == "test":
        return [f"what.{topic}", "link"]
    if topic == "done":
        return ["what.done", "where", "lasted", "link", *late]
    if topic in ("calls", "queue"):
        return [f"what.{topic}", "lasted", "link", *late]
    if topic in ("silent", *OF_QUEUES):
        return [f"what.{topic}", "since", f"todo.{topic}", "link", *late]
    if topic == "over":
        return ["what.over", "where", "lasted", *(["itself.over.crm", "left"] if crm else []), "link", *late]
    said = ["said"] if facts.reason else []
    counted = ["parked"] if topic == "parked" else ["kept"] if crm else []
    return [
        *(f"what.{topic}{by_system}", "where", "since", *said, f"itself.{topic}{by_system}"),
        *(*counted, f"todo.{topic}{by_system}", "link", *late),
    ]
