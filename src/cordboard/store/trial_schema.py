"""The tables of what is tried before it is relied on: settings on recorded calls, and shadow mode."""

from sqlalchemy import Column, Float, Index, MetaData, Table

from cordboard.store.columns import key, moments, number, raw, serial, words


def add_trials(rows: MetaData) -> None:
    """Part of the primary data. `backtest.body`: JSON of what was found; `shadow_report.seq`: the last item that was
    compared, `body`: JSON of a `ShadowReport`."""
    Table(
        "backtest",
        rows,
        *key("id"),
        *moments("began_at"),
        *words("who"),
        *[number(name) for name in ("days", "version")],
        *words("state"),
        Column("ended_at", Float),
        raw("body"),
    )
    report = Table(
        "shadow_report",
        rows,
        serial("no"),
        *words("connection"),
        *moments("at"),
        *[number(name) for name in ("seq", "calls")],
        Column("cost", Float, nullable=False),
        raw("body"),
    )
    Index("shadow_report_of_connection", report.c.connection, report.c.no)
