"""A call's explanation in the language of the terminal: short, or every step. Times are local, with their zone."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cordboard.cli.console_output import typed, when
from cordboard.cli.language import language, shared, tr

GROUPS = ("entity", "disposition", "situation", "direction", "mode", "party", "said")
GROUP_OF_NAME = {"operator": "rule_op", "parameter": "parameter"}  # of values with these names
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d")
SETTLED = ("kind_of_call", "ignore_list", "internal_call", "hidden_number")  # said only where they stop the rest


def word(group: str, value: Any) -> str:
    """A word of the server in the reader's language; an unknown one as it is, readable."""
    return shared(f"{group}.{value}") or str(value or "").replace("_", " ")


def labelled(label: str, value: str) -> str:
    """A label and its value; French has a space before the colon."""
    return tr("{label}: {value}", label=label, value=value)


def sentence(said: dict[str, Any], prefix: str = "say") -> str:
    """A sentence of the server in the reader's language; its English where a text is missing."""
    values = {name: _named_value(name, str(value)) for name, value in said["values"].items()}
    return shared(f"{prefix}.{said['code']}", **values) or str(said["text"])


def reason(one: dict[str, Any]) -> str:
    """A stored reason: our sentences by their codes, a provider's in its words, foreign text as it is."""
    return reason_text(one.get("reasons") or (), one["reason"])


def reason_text(reasons: Sequence[dict[str, Any]], whole: str | None) -> str:
    """The same of its sentences; `whole` where there are none."""
    return " ".join(each["languages"].get(language()) or _said(each) for each in reasons) or str(whole or "")


def _said(one: dict[str, Any]) -> str:
    return sentence(one, "reason") if one["code"] else str(one["text"])


def _named_value(name: str, value: str) -> str:
    return word(GROUP_OF_NAME[name], value) if name in GROUP_OF_NAME else _value(value)


def _value(value: str) -> str:
    if MOMENT.match(value):
        return when(value)
    plain = value.replace("'", "’")
    found = next((text for group in GROUPS if (text := shared(f"{group}.{plain}"))), None)
    return found[:1].lower() + found[1:] if found else value


def local_moments(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of a sentence with moments in the zone of this machine."""
    return {name: when(value) if MOMENT.match(str(value)) else value for name, value in values.items()}


def headline(call: dict[str, Any], client: str, why: dict[str, Any]) -> Iterator[str]:
    """What kind of call, who, how it ended; then when, who talked, which number."""
    outcome = word("disposition", call["disposition"]) if call["disposition"] else word("state", call["state"])
    yield f"{labelled(word('direction', call['direction']), who(call, client, why))}. {outcome}."
    talked = tr("agents: {agents}", agents=", ".join(call["talked"])) if call["talked"] else ""
    number = tr("your number: {number}", number=call["line"]) if call.get("line") else ""
    yield "; ".join(one for one in (when(call["started_at"]), number, talked) if one)


def who(call: dict[str, Any], client: str, why: dict[str, Any] | None) -> str:
    """The client, and what the CRM said of the number where it found nobody: the words of the console's `MatchTag`."""
    client = client or str(shared("client.unknown"))
    is_new = why is not None and why["match"] is not None and why["match"]["type"] == "not_found"
    nothing_to_ask = not call["client"]["number"] or call["client"]["hidden"] or call["direction"] == "internal"
    return client if nothing_to_ask or not is_new else f"{client} ({word('party', 'new')})"


def short(call: dict[str, Any], why: dict[str, Any], client: str) -> list[str]:
    """The result and the rules that decided."""
    return [
        *headline(call, client, why),
        "",
        *(_results(call, why)),
        "",
        tr("Why:"),
        *(f"  {sentence(rule)}" for rule in why["tried"] if rule["applied"] and not rule["rule"].startswith("owner.")),
        *([f"  {sentence(why['tried'][-1])}"] if _stopped(why["tried"]) else []),
        "",
        tr("All rules and steps: {command}", command=typed(f"why {call['id']} --all")),
    ]


def whole(call: dict[str, Any], why: dict[str, Any], client: str, queues: Mapping[str, str]) -> list[str]:
    """Every step: events, contact match, rules, items, requests. `queues`: their titles in the settings."""
    rules = (f"  {'+' if one['applied'] else '-'} {labelled(_title(one), sentence(one))}" for one in why["tried"])
    items = (f"  {_effect(one)}  {one['key']}" for one in call["effects"])
    return [
        *headline(call, client, why),
        "",
        *(_results(call, why)),
        *_step(
            tr("Events"),
            (f"  {when(one['at'])}  {word('moment', one['what'])} {_who(one, queues)}" for one in call["story"]),
        ),
        *_step(tr("Contact match"), _match(why)),
        *_step(tr("Rules (settings version {version})", version=why["settings_version"]), rules),
        *_step(tr("Queued"), items),
        *_step(tr("Sent"), (f"  {_exchange(one)}" for one in why["exchanges"])),
    ]


def _who(moment: dict[str, Any], queues: Mapping[str, str]) -> str:
    """An extension, a queue by its title, or an outcome in words."""
    who = str(moment["who"] or "")
    if str(moment["what"]).startswith("queue"):
        return queues.get(who, who)
    return word("disposition", who) if shared(f"disposition.{who}") else who


def _title(rule: dict[str, Any]) -> str:
    return shared(f"rule.title.{rule['rule']}") or str(rule["title"]).rstrip(".")


def _stopped(tried: Sequence[dict[str, Any]]) -> bool:
    return bool(tried) and not any(rule["applied"] for rule in tried)


def _results(call: dict[str, Any], why: dict[str, Any]) -> Iterator[str]:
    if why["answer"]:
        yield sentence(why["answer"])
    yield from (_effect(one) for one in call["effects"])
    for extension in why["unmapped"]:
        yield shared("why.unmapped", extension=extension) or extension


def _effect(one: dict[str, Any]) -> str:
    what = word("entity", one["entity"]) if one["entity"] else word("kind", one["kind"])
    record = f", {one['record']}" if one["record"] and one["record"] != "-" else ""
    why = f" ({reason(one)})" if one["reason"] else ""
    return labelled(what, f"{item_state(one['state'])}{record}{why}")


def item_state(state: str) -> str:
    """The state of an outbox item as the console says it."""
    return shared("outbox.failing") or state if state == "failing" else word("item", state)


def _step(title: str, lines: Iterator[str]) -> Iterator[str]:
    shown = list(lines)
    if shown:
        yield from ("", title, *shown)


def _match(why: dict[str, Any]) -> Iterator[str]:
    said = next((one for one in why["tried"] if one["rule"] == "who_is_it"), None)
    if why["number"]:
        yield f"  {why['number']['raw']} = {why['number']['e164'] or word('number', why['number']['kind'])}"
    if said:
        yield f"  {sentence(said)}"


def _exchange(one: dict[str, Any]) -> str:
    cost = shared("exchange.credits", n=round(one["credits"])) if one["credits"] else None
    took = f"{one['took_ms']:.0f} ms"
    return f"{when(one['at'])}  {one['method']} {one['url']}: {answer_of(one)}, {took}{f', {cost}' if cost else ''}"


def answer_of(exchange: dict[str, Any]) -> str:
    """The status of a reply with the error that its body names, or why there is no reply."""
    return str(exchange["error"] or " ".join(filter(None, (str(exchange["status"]), exchange["refusal"]))))
