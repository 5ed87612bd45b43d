"""Reads one select statement: what several services take instead of a filter.

    select id, name from Contacts where (phone like '%600%' or mobile = '600') and owner in ('1', '2')
    order by modified desc limit 0, 5;

Grammar: names joined by commas or `*`; tests joined by `and`, `or`, `not`, brackets; `and` binds closer; operators by
the dialect's `[lists] operators`, in small letters; `is null`, `is not null`; `limit N`, `limit FROM, N`, `offset N`.
Keywords are read in any case. Errors: bad_filter, bad_operator.
"""

import re
from typing import Any

import msgspec

from cordboard_sandbox.record_server.dialect import Lists
from cordboard_sandbox.record_server.records.conditions import EVERYTHING, Comparison, Condition, Joined
from cordboard_sandbox.record_server.requests.http_messages import Failure

TOKEN = re.compile(r"\s*('(?:[^'\\]|\\.|'')*'|[<>!]=|<>|[=<>(),*;]|[^\s=<>!(),*;']+)")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.+Z-]+")
NUMBER = re.compile(r"-?\d+(\.\d+)?")


class Statement(msgspec.Struct):
    """A select statement. `limit` below zero where it says none."""

    entity: str
    select: list[str]
    condition: Condition = EVERYTHING
    by: str = ""
    descending: bool = False
    limit: int = -1
    offset: int = 0


def parsed(lists: Lists, text: str) -> Statement:
    """The statement. Raises: Failure bad_filter, bad_operator."""
    return _Reader(lists, TOKEN.findall(text)).statement()


def where(lists: Lists, text: str) -> Condition:
    """The condition of a where clause alone; `table.name` is the name. Raises: Failure bad_filter, bad_operator."""
    return _Reader(lists, TOKEN.findall(text)).condition()


class _Reader:
    def __init__(self, lists: Lists, words: list[str]) -> None:
        self.lists, self.words, self.at = lists, words, 0

    def _peek(self) -> str:
        return self.words[self.at] if self.at < len(self.words) else ""

    def _next(self) -> str:
        word = self._peek()
        if not word:
            raise Failure("bad_filter", message="the statement ends too early")
        self.at += 1
        return word

    def _takes(self, *words: str) -> bool:
        """Go past these words if they come next."""
        coming = [word.lower() for word in self.words[self.at : self.at + len(words)]]
        if coming != [*words]:
            return False
        self.at += len(words)
        return True

    def _needs(self, word: str) -> None:
        if not self._takes(word):
            raise Failure("bad_filter", message=f"{word} is missing before {self._peek() or 'the end'}")

    def statement(self) -> Statement:
        self._needs("select")
        names = [self._next()]
        while self._takes(","):
            names.append(self._next())
        self._needs("from")
        made = Statement(self._next(), names)
        if self._takes("where"):
            made.condition = self._any()
        if self._takes("order", "by"):
            made.by = self._next()
            made.descending = self._takes("desc") or (self._takes("asc") and False)
        if self._takes("limit"):
            made.limit = self._number()
            if self._takes(","):
                made.offset, made.limit = made.limit, self._number()
        if self._takes("offset"):
            made.offset = self._number()
        self._takes(";")
        if self._peek():
            raise Failure("bad_filter", message=f"{self._peek()} is not expected")
        return made

    def condition(self) -> Condition:
        """The whole text as a condition."""
        found = self._any()
        if self._peek():
            raise Failure("bad_filter", message=f"{self._peek()} is not expected")
        return found

    def _any(self) -> Condition:
        parts = [self._all()]
        while self._takes("or"):
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else Joined("any", tuple(parts))

    def _all(self) -> Condition:
        parts = [self._one()]
        while self._takes("and"):
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else Joined("all", tuple(parts))

    def _one(self) -> Condition:
        if self._takes("not"):
            return Joined("none", (self._one(),))
        if self.lists.brackets and self._takes("("):
            inner = self._any()
            self._needs(")")
            return inner
        name = self._next().rpartition(".")[2]
        if self._takes("is", "not", "null"):
            return Comparison(name, "is_not_null")
        if self._takes("is", "null"):
            return Comparison(name, "is_null")
        theirs = self._next().lower()
        if theirs == "not":
            theirs = f"not {self._next().lower()}"
        if theirs not in self.lists.operators:
            raise Failure("bad_operator", message=theirs, type=theirs)
        return Comparison(name, self.lists.operators[theirs], self._values() if self._takes("(") else self._value())

    def _values(self) -> list[Any]:
        found = [self._value()]
        while self._takes(","):
            found.append(self._value())
        self._needs(")")
        return found

    def _value(self) -> Any:
        word = self._next()
        if word.startswith("'"):
            return re.sub(r"\\(.)|'(')", lambda hit: hit[1] or hit[2], word[1:-1])
        if word.lower() in ("true", "false"):
            return word.lower() == "true"
        if INSTANT.fullmatch(word) or not NUMBER.fullmatch(word):
            return word
        return float(word) if "." in word else int(word)

    def _number(self) -> int:
        word = self._next()
        if not word.isdigit():
            raise Failure("bad_filter", message=f"{word} is no number")
        return int(word)
