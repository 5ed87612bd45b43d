"""The tables of merges of duplicate people."""

from sqlalchemy import Column, Float, MetaData, Table

from cordboard.store.columns import key, maybe, moments, raw, words


def add_merges(rows: MetaData) -> None:
    """Part of the primary data. `merge.body`: JSON of what names people, both records before among it."""
    Table(
        "merge",
        rows,
        *key("id"),
        *words("connection", "method", "entity", "survivor", "merged_entity", "merged"),
        *moments("at"),
        *words("who", "take"),
        Column("undone_at", Float),
        *maybe("undone_by"),
        raw("body"),
    )
    Table("merge_binding", rows, *key("merge", "item"), sqlite_with_rowid=False)  # items that follow to the survivor
    Table("moved_record", rows, *key("lane", "was"), *words("now"), sqlite_with_rowid=False)
