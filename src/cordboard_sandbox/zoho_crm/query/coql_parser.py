"""COQL text to a tree: tokens, then recursive descent. Knows nothing of modules or records.

Source: docs/reference/zoho-crm.md 8.6; checklist F28. More than two conditions must be bracketed pairwise.
"""

import re
from typing import Any

import msgspec

from cordboard_sandbox.zoho_crm.engine.http_messages import Failure

TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^'\\]|\\.|'')*')|(?P<number>-?\d+(?:\.\d+)?(?![\w]))|(?P<word>\$?[A-Za-z_][\w]*(?:\.[A-Za-z_$][\w]*)*)"
    r"|(?P<mark><=|>=|!=|<>|[=<>(),*]))"
)
AGGREGATES = {"SUM", "MAX", "MIN", "AVG", "COUNT"}
KEYWORDS = {
    "select",
    "from",
    "where",
    "and",
    "or",
    "group",
    "order",
    "by",
    "limit",
    "offset",
    "as",
    "asc",
    "desc",
    "in",
    "not",
    "like",
    "between",
    "is",
    "null",
}
MOST_ROWS = 2_000
REACH = 100_000


class Column(msgspec.Struct, frozen=True):
    """A selected column: its path, perhaps under an aggregate, perhaps renamed."""

    path: str
    aggregate: str = ""
    alias: str = ""

    @property
    def key(self) -> str:
        return self.alias or (f"{self.aggregate}({self.path})" if self.aggregate else self.path)


class Compare(msgspec.Struct, frozen=True):
    """A condition. `operator`: = != > < >= <= like, not like, in, not in, between, is null, is not null."""

    path: str
    operator: str
    value: Any = None


class Joined(msgspec.Struct, frozen=True):
    """Two conditions under `and` or `or`."""

    word: str
    left: "Condition"
    right: "Condition"


Condition = Compare | Joined


class Order(msgspec.Struct, frozen=True):
    path: str
    down: bool = False


class Query(msgspec.Struct, frozen=True):
    columns: tuple[Column, ...]
    module: str
    where: Condition
    groups: tuple[str, ...] = ()
    orders: tuple[Order, ...] = ()
    limit: int = 200
    offset: int = 0


class Token(msgspec.Struct, frozen=True):
    kind: str
    text: str
    at: int


def tokens_of(text: str) -> list[Token]:
    """Raises: Failure SYNTAX_ERROR at what cannot be read."""
    found, at, text = [], 0, text.strip().rstrip(";").rstrip()
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            raise Failure("SYNTAX_ERROR", line=1, column=at + 1, near=text[at : at + 20].strip())
        found.append(Token(str(match.lastgroup), match[str(match.lastgroup)], at))
        at = match.end()
    return found


class Parser:
    """One pass over the tokens. `parse` answers the query."""

    def __init__(self, text: str) -> None:
        self.tokens = tokens_of(text)
        self.at = 0
        self.conditions = 0

    # -- reading tokens ----------------------------------------------------------------------------------------------

    def word(self) -> str:
        """The next token in lower case, or nothing at the end."""
        return self.tokens[self.at].text.lower() if self.at < len(self.tokens) else ""

    def skip(self, *words: str) -> bool:
        """Step over these words if they come next."""
        ahead = [token.text.lower() for token in self.tokens[self.at : self.at + len(words)]]
        if ahead != list(words):
            return False
        self.at += len(words)
        return True

    def expect(self, *words: str) -> None:
        if not self.skip(*words):
            self.wrong()

    def take(self, kind: str) -> str:
        if (
            self.at >= len(self.tokens)
            or self.tokens[self.at].kind != kind
            or (kind == "word" and self.word() in KEYWORDS)
        ):
            self.wrong()
        self.at += 1
        return self.tokens[self.at - 1].text

    def wrong(self) -> None:
        """Raises: Failure SYNTAX_ERROR near the next token."""
        token = self.tokens[self.at] if self.at < len(self.tokens) else None
        where = {"line": 1, "column": token.at + 1, "near": token.text} if token else {"near": "<EOF>"}
        raise Failure("SYNTAX_ERROR", **where)

    # -- the grammar -------------------------------------------------------------------------------------------------

    def parse(self) -> Query:
        self.expect("select")
        columns = self.columns()
        self.expect("from")
        module = self.take("word")
        if not self.skip("where"):
            raise Failure("SYNTAX_ERROR", message="missing clause", clause="where")
        where = self.condition()
        groups = self.groups()
        orders = self.orders()
        limit, offset = self.window()
        if self.at < len(self.tokens):
            self.wrong()
        return Query(columns, module, where, groups, orders, limit, offset)

    def columns(self) -> tuple[Column, ...]:
        found = [self.column()]
        while self.skip(","):
            found.append(self.column())
        if len(found) > 50:
            raise Failure("LIMIT_EXCEEDED", limit=50, clause="select")
        keys = [column.key for column in found]
        if doubled := {key for key in keys if keys.count(key) > 1}:
            raise Failure("DUPLICATE_DATA", column_name=doubled.pop())
        return tuple(found)

    def column(self) -> Column:
        path = self.take("word")
        aggregate = ""
        if self.word() == "(":
            aggregate = path.upper()
            if aggregate not in AGGREGATES:
                self.wrong()
            self.at += 1
            path = self.take("word")
            self.expect(")")
        alias = self.take("word") if self.skip("as") else ""
        if not alias and self.at < len(self.tokens) and self.tokens[self.at].kind == "text":
            alias = self._unquoted(self.take("text"))
        return Column(path, aggregate, alias)

    def condition(self) -> Condition:
        left = self.operand()
        if self.word() not in {"and", "or"}:
            return left
        word = self.word()
        self.at += 1
        right = self.operand()
        if self.word() in {"and", "or"}:
            self.wrong()  # a third condition needs brackets
        return Joined(word, left, right)

    def operand(self) -> Condition:
        if self.skip("("):
            inner = self.condition()
            self.expect(")")
            return inner
        self.conditions += 1
        if self.conditions > 25:
            raise Failure("LIMIT_EXCEEDED", limit=25, clause="where")
        return self.comparison(self.take("word"))

    def comparison(self, path: str) -> Compare:
        if self.skip("is", "not", "null"):
            return Compare(path, "is not null")
        if self.skip("is", "null"):
            return Compare(path, "is null")
        negated = self.skip("not")
        if self.skip("like"):
            return Compare(path, "not like" if negated else "like", self.literal())
        if self.skip("in"):
            return Compare(path, "not in" if negated else "in", self.values())
        if not negated and self.skip("between"):
            low = self.literal()
            self.expect("and")
            return Compare(path, "between", (low, self.literal()))
        for mark in ("=", "!=", "<>", ">=", "<=", ">", "<"):
            if not negated and self.skip(mark):
                return Compare(path, "!=" if mark == "<>" else mark, self.literal())
        self.wrong()
        raise AssertionError("unreachable")

    def values(self) -> tuple[Any, ...]:
        self.expect("(")
        found = [self.literal()]
        while self.skip(","):
            found.append(self.literal())
        self.expect(")")
        if len(found) > 50:
            raise Failure("LIMIT_EXCEEDED", limit=50, operator="in")
        return tuple(found)

    def literal(self) -> Any:
        token = self.tokens[self.at] if self.at < len(self.tokens) else None
        if token is None or token.kind == "mark":
            self.wrong()
        assert token is not None
        self.at += 1
        if token.kind == "text":
            return self._unquoted(token.text)
        if token.kind == "number":
            return float(token.text) if "." in token.text else int(token.text)
        if token.text.lower() in {"true", "false"}:
            return token.text.lower() == "true"
        self.at -= 1
        return self.wrong()

    @staticmethod
    def _unquoted(text: str) -> str:
        return re.sub(r"\\(.)|''", lambda found: found[1] or "'", text[1:-1])

    def groups(self) -> tuple[str, ...]:
        if not self.skip("group", "by"):
            return ()
        found = [self.take("word")]
        while self.skip(","):
            found.append(self.take("word"))
        if len(found) > 4:
            raise Failure("LIMIT_EXCEEDED", limit=4, clause="group by")
        return tuple(found)

    def orders(self) -> tuple[Order, ...]:
        if not self.skip("order", "by"):
            return ()
        found = [self._order()]
        while self.skip(","):
            found.append(self._order())
        if len(found) > 10:
            raise Failure("LIMIT_EXCEEDED", limit=10, clause="order by")
        return tuple(found)

    def _order(self) -> Order:
        path = self.take("word")
        if self.word() == "(":  # an aggregate
            self.at += 1
            path = f"{path.upper()}({self.take('word')})"
            self.expect(")")
        down = self.skip("desc")
        if not down:
            self.skip("asc")
        return Order(path, down)

    def window(self) -> tuple[int, int]:
        """`limit n`, `limit offset, n` or `limit n offset m`."""
        limit, offset = 200, 0
        if self.skip("limit"):
            limit = int(self.take("number"))
            if self.skip(","):
                limit, offset = int(self.take("number")), limit
        if self.skip("offset"):
            offset = int(self.take("number"))
        if limit > MOST_ROWS or limit < 1:
            raise Failure("INVALID_QUERY", message=f"the limit must lie within 1 and {MOST_ROWS}", limit=str(limit))
        if limit + offset > REACH:
            raise Failure("LIMIT_EXCEEDED", limit=REACH, clause="offset")
        return limit, offset
