"""Tables of the call panel: who was chosen for a number, and commands that no event of a phone system reports."""

from sqlalchemy import Index, MetaData, Table

from cordboard.store.columns import key, moments, words


def add_panel_tables(rows: MetaData) -> None:
    Table(  # client: the key of its identity; call: the only one that the choice is for, '' where it is remembered
        "number_choice",
        rows,
        *key("lane", "client", "call"),
        *words("entity", "record", "name", "who"),
        *moments("at"),
        sqlite_with_rowid=False,
    )
    asked = Table(  # the last time that this verb was asked for on this leg
        "asked_command",
        rows,
        *key("call", "leg", "verb"),
        *moments("at"),
        sqlite_with_rowid=False,
    )
    Index("asked_command_by_time", asked.c.at)
