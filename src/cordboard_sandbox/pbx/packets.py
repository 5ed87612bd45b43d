"""AMI packets as text: reading a recorded stream, writing one packet. No sockets, no clock."""

from collections.abc import Iterable, Mapping, Sequence

END = "\r\n\r\n"


def split(stream: bytes) -> list[str]:
    """The packets of a recorded stream, without their ends; a greeting line is dropped."""
    text = stream.decode("utf-8", "replace")
    first, _, rest = text.partition("\r\n")
    if ":" not in first:
        text = rest
    return [packet.strip("\r\n") for packet in text.split(END) if packet.strip()]


def lines(packet: str) -> list[tuple[str, str]]:
    """Key and value of each line, repeated keys kept."""
    found = []
    for line in packet.split("\r\n"):
        key, colon, value = line.partition(":")
        if colon:
            found.append((key, value.removeprefix(" ")))
    return found


def value(packet: str, key: str) -> str:
    """The first value of `key`, empty when there is none."""
    return next((text for name, text in lines(packet) if name == key), "")


def written(pairs: Iterable[tuple[str, str]]) -> str:
    """A packet without its end. What would break the packet (CR, LF) is taken out of values."""
    return "\r\n".join(f"{key}: {clean(text)}" for key, text in pairs)


def clean(text: str) -> str:
    return text.replace("\r", " ").replace("\n", " ")


def action(packet: str) -> tuple[str, Mapping[str, str], Sequence[str]]:
    """An action as a client sends it: its name in lower case, its fields by lower-case key, its variables."""
    pairs = lines(packet)
    fields = {key.strip().lower(): text.strip() for key, text in pairs}
    variables = [text.strip() for key, text in pairs if key.strip().lower() == "variable"]
    return fields.get("action", "").lower(), fields, variables
