"""Names with which users sign in: one spelling, one script, nothing invisible; and which names look alike.

Source: Unicode TR 36 and 39 (mixed-script and whole-script look-alikes), reduced to the scripts that people here write.
"""

import unicodedata
from collections.abc import Iterable

MIXED = (frozenset({"CJK", "HIRAGANA", "KATAKANA"}), frozenset({"CJK", "HANGUL"}), frozenset({"CJK", "BOPOMOFO"}))
# letters and marks that are drawn as nothing, though they are no control characters
UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u180f\u2800\u3164\uffa0")
# letters, in capital or small form, beside the Latin ones they are drawn like; 0 and 1 too
_DRAWN = "аaвbеeкkмmнhоoрpсcтtуyхxьbіiјjѕsһhԁdԛqԝwӏl" + "αaβbεeζzιiκkμmνvοoρpτtυuχxγy" + "ıi0o1l"
LOOKS_LIKE = dict(zip(map(ord, _DRAWN[::2]), _DRAWN[1::2], strict=True))


def normal_name(text: str) -> str:
    """The name as it is stored and compared: NFKC, one blank between words."""
    return " ".join(unicodedata.normalize("NFKC", text).split(" ")).strip()


def fault_in(name: str) -> str | None:
    """Why nobody may be named so, in words that follow "a name"; None for a good one. `name` is normal."""
    if any(unicodedata.category(one)[0] == "C" or unicodedata.category(one) in ("Zl", "Zp") for one in name):
        return "without control and invisible characters"
    if any(one in UNSEEN or "VARIATION SELECTOR" in unicodedata.name(one, "") for one in name):
        return "without control and invisible characters"
    if not name or unicodedata.category(name[0])[0] == "M" or not any(one.isalnum() for one in name):
        return "with letters or digits, and none of them an accent alone at its beginning"
    scripts = {script for one in name if (script := _script(one))}
    if len(scripts) > 1 and not any(scripts <= together for together in MIXED):
        return "whose letters are of one script, so that it cannot look like another name"
    return None


def skeleton(name: str) -> str:
    """What the name looks like: two names with the same one cannot be told apart by eye."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(one for one in plain if not unicodedata.combining(one)).translate(LOOKS_LIKE)


def looks_taken(name: str, others: Iterable[str]) -> bool:
    """Whether another name looks the same."""
    wanted = skeleton(name)
    return any(skeleton(one) == wanted for one in others)


def _script(one: str) -> str | None:
    """The script of a letter, by the first word of its Unicode name; None for what all scripts share."""
    if not one.isalpha():
        return None
    return unicodedata.name(one, "UNKNOWN").partition(" ")[0]
