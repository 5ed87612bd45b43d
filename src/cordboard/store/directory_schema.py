"""The tables of the directory: the local copy of CRM people and deals, in a file of its own; it can be read again."""

from sqlalchemy import Column, Float, Index, Integer, MetaData, Table, Text, UniqueConstraint, event, text
from sqlalchemy.engine import Connection

from cordboard.store.columns import flag, maybe, moments, number, raw, words

MIRROR = MetaData()

source = Table(
    "source",
    MIRROR,
    Column("no", Integer, primary_key=True),
    Column("connection", Text, nullable=False, unique=True),
    flag("loaded"),
    *maybe("cursor"),
    *moments("fresh_at"),
    number("people"),
    *maybe("loading", "regions"),  # regions: separated by blanks
    Column("swept_at", Float),
    *maybe("sweep"),
    Column("extra_fields", Text, nullable=False, server_default=""),  # names, as the directory wrote them down
)
person = Table(
    "person",
    MIRROR,
    Column("no", Integer, primary_key=True),
    number("source"),
    *words("entity", "record"),
    raw("candidate"),
    *words("numbers"),  # canonical, to take them out again
    *moments("synced_at"),
    UniqueConstraint("source", "entity", "record", name="person_once"),
)
deal = Table(  # body: JSON of a `domain.attribution.deal.Deal`
    "deal",
    MIRROR,
    Column("no", Integer, primary_key=True),
    number("source"),
    *words("record"),
    *moments("created_at"),
    Column("won_at", Float),
    *maybe("contact", "account"),
    raw("body"),
    number("withheld", "0"),  # 1: its client was erased, and is not named
    UniqueConstraint("source", "record", name="deal_once"),
)
Index("deal_created", deal.c.created_at)
Index("deal_won", deal.c.won_at, sqlite_where=text("won_at IS NOT NULL"))
Index("deal_of_contact", deal.c.contact)
Index("deal_of_account", deal.c.account)
deal_number = Table(  # canonical numbers of the deals' phone fields that the settings name
    "deal_number",
    MIRROR,
    Column("source", Integer, primary_key=True),
    Column("number", Text, primary_key=True),
    Column("record", Text, primary_key=True),
    sqlite_with_rowid=False,
)
Index("deal_number_of_record", deal_number.c.source, deal_number.c.record)
deal_reading = Table(  # how far the deals of a CRM are read
    "deal_reading", MIRROR, Column("source", Integer, primary_key=True, autoincrement=False), *maybe("cursor"),
    flag("complete"), *moments("read_at", "swept_at"), Column("read_with", Text, nullable=False, server_default=""),
)  # fmt: skip
PERSON_NAME = (  # of groups of three letters, see sqlite/name_index.py; `no` is its rowid
    "CREATE VIRTUAL TABLE person_name USING fts5"
    "(text, content = '', columnsize = 0, detail = 'none', tokenize = 'trigram')"
)
phone = Table(
    "phone",
    MIRROR,
    Column("key", Integer, primary_key=True, autoincrement=False),  # source and E.164 digits, see sqlite/phones.py
    number("ref"),  # a person's `no`; where several share the number, a JSON list of them
)
phone_text = Table(
    "phone_text",
    MIRROR,
    Column("source", Integer, primary_key=True),
    Column("number", Text, primary_key=True),
    number("ref"),
    sqlite_with_rowid=False,
)


def _name_index(_: MetaData, link: Connection, **_more: object) -> None:
    link.exec_driver_sql(PERSON_NAME)


event.listen(MIRROR, "after_create", _name_index)
