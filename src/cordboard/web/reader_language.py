"""The language of a reader: what the request names, else what the browser prefers, else English. Pure."""

from collections.abc import Iterator

from cordboard.contract.languages import ENGLISH, LANGUAGES, Language


def reader_language(named: Language | None, accept_language: str) -> Language:
    """`accept_language` is the header as it came, for example `uk-UA,uk;q=0.9,en;q=0.5`; empty where there is none."""
    if named:
        return named
    liked = sorted(_liked(accept_language), key=lambda one: -one[0])
    return next((known for _, tag in liked for known in LANGUAGES if tag.split("-")[0] == known), ENGLISH)


def _liked(header: str) -> Iterator[tuple[float, str]]:
    """Weight and tag of each part; a part without a readable weight counts as 1, weight 0 means: not this one."""
    for part in header.lower().split(","):
        tag, _, weight = part.partition(";")
        try:
            liked = float(weight.strip().removeprefix("q=") or 1)
        except ValueError:
            liked = 1.0
        if liked > 0:
            yield liked, tag.strip()
