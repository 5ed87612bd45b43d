"""What advertising cost: per campaign and days, typed in or from CSV. A period takes its share of the days. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from cordboard.domain.calls.call import Value
from cordboard.domain.settings.csv_table import Columns, CsvProblem, CsvTable

LONGEST = 200
MOST = Decimal("1e12")
COLUMNS: Columns = {
    "source": ("source", "utm_source", "fuente", "origen", "джерело"),
    "campaign": ("campaign", "utm_campaign", "campagne", "campaña", "кампанія"),
    "from": (
        "from", "first day", "start", "day", "date", "du", "début", "jour", "desde", "inicio", "día", "fecha", "від",
        "початок", "день", "дата",
    ),
    "to": ("to", "last day", "end", "au", "fin", "hasta", "до", "кінець"),
    "amount": ("amount", "cost", "spend", "montant", "coût", "importe", "coste", "costo", "сума", "витрати"),
    "currency": ("currency", "devise", "moneda", "divisa", "валюта"),
}  # fmt: skip
DAYS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y")
_BETWEEN = re.compile(r"[\s\u00a0\u202f']")
_DECIMAL = re.compile(r"\d{1,15}(\.\d{1,6})?")
_CURRENCY = re.compile(r"[A-Z]{3}")


class AdCost(Value, frozen=True, kw_only=True):
    """What a campaign of a source cost from the first to the last day, both included. `amount`: decimal, as text."""

    source: str
    campaign: str = ""
    first_day: date
    last_day: date
    amount: str
    currency: str
    author: str = ""


class CostsFile(Value, frozen=True, kw_only=True):
    """A file, understood. Nothing may be saved while there are problems."""

    costs: tuple[AdCost, ...] = ()
    problems: tuple[CsvProblem, ...] = ()


def share(cost: AdCost, first: date, last: date) -> Decimal:
    """What of the cost falls into these days, both included: each day costs the same."""
    days = (min(cost.last_day, last) - max(cost.first_day, first)).days + 1
    if days <= 0:
        return Decimal(0)
    return Decimal(cost.amount) * days / ((cost.last_day - cost.first_day).days + 1)


def amount_of(written: str) -> str | None:
    """A sum of money as a decimal number: `1234.5`, `1.234,50` and `1 234,5` alike; None if it is none.

    A single mark before exactly three digits separates thousands, but after a zero.
    """
    bare = _BETWEEN.sub("", written)
    marks = [one for one in bare if one in ",."]
    once = len(marks) == 1 and (len(bare.partition(marks[0])[2]) != 3 or bare.startswith(f"0{marks[0]}"))
    whole, _, part = bare.rpartition(marks[-1]) if once or len(set(marks)) == 2 else (bare, "", "")
    return decimal_of(re.sub("[,.]", "", whole) + (f".{part}" if part else ""))


def decimal_of(written: str) -> str | None:
    """A decimal number with a point, not below zero; None if it is none."""
    return written if _DECIMAL.fullmatch(written) and Decimal(written) < MOST else None


def currency_of(written: str) -> str | None:
    """A code of ISO 4217, such as EUR."""
    code = written.strip().upper()
    return code if _CURRENCY.fullmatch(code) else None


def day_of(written: str) -> date | None:
    for form in DAYS:
        try:
            return datetime.strptime(written, form).date()
        except ValueError:
            continue
    return None


def read_costs(text: str, author: str = "") -> CostsFile:
    """The costs of a file; without a last day a line is about one day."""
    table = CsvTable(text, COLUMNS, ("source", "from", "amount", "currency"))
    found = [cost for line, cells in table.rows() if (cost := _cost(table, line, cells, author)) is not None]
    return CostsFile(costs=tuple(found), problems=tuple(table.problems))


def _cost(table: CsvTable, line: int, cells: Mapping[str, str], author: str) -> AdCost | None:
    first = day_of(cells["from"])
    written = cells.get("to", "")
    last = day_of(written) if written else first
    amount, currency = amount_of(cells["amount"]), currency_of(cells["currency"])
    if not cells["source"]:
        table.note(line, "source", "source")
    if first is None:
        table.note(line, "from", "day", day=cells["from"])
    elif last is None or last < first:
        table.note(line, "to", "day" if last is None else "days", day=written)
    if amount is None:
        table.note(line, "amount", "amount", amount=cells["amount"])
    if currency is None:
        table.note(line, "currency", "currency", currency=cells["currency"])
    if not cells["source"] or first is None or last is None or last < first or amount is None or currency is None:
        return None
    return AdCost(
        source=cells["source"], campaign=cells.get("campaign", ""), first_day=first, last_day=last, amount=amount,
        currency=currency, author=author,
    )  # fmt: skip


def wrong_in(cost: AdCost) -> str | None:
    """What is wrong with a cost that somebody typed in: the name of its field."""
    checks: Sequence[tuple[str, bool]] = (
        ("source", bool(cost.source.strip()) and len(cost.source) <= LONGEST),
        ("campaign", len(cost.campaign) <= LONGEST),
        ("last_day", cost.first_day <= cost.last_day),
        ("amount", decimal_of(cost.amount) is not None),
        ("currency", currency_of(cost.currency) == cost.currency),
    )
    return next((name for name, good in checks if not good), None)


def of_campaigns(costs: Iterable[AdCost], first: date, last: date) -> dict[tuple[str, str], dict[str, Decimal]]:
    """Cost of these days by source and campaign, then by currency."""
    found: dict[tuple[str, str], dict[str, Decimal]] = {}
    for cost in costs:
        part = share(cost, first, last)
        if part:
            sums = found.setdefault((cost.source, cost.campaign), {})
            sums[cost.currency] = sums.get(cost.currency, Decimal(0)) + part
    return found
