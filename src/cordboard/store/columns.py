"""Shapes of columns, for the tables in `schema.py`."""

from sqlalchemy import BigInteger, Boolean, Column, Float, Integer, LargeBinary, Text, text


def words(*names: str) -> list[Column[str]]:
    return [Column(name, Text, nullable=False) for name in names]


def maybe(*names: str) -> list[Column[str]]:
    return [Column(name, Text) for name in names]


def moments(*names: str) -> list[Column[float]]:
    """Units: epoch s."""
    return [Column(name, Float, nullable=False) for name in names]


def key(*names: str) -> list[Column[str]]:
    return [Column(name, Text, primary_key=True) for name in names]


def number(name: str, default: str | None = None) -> Column[int]:
    return Column(name, BigInteger, nullable=False, server_default=default and text(default))


def serial(name: str) -> Column[int]:
    return Column(name, Integer, primary_key=True, autoincrement=True)


def flag(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False)


def raw(name: str, nullable: bool = False) -> Column[bytes]:
    return Column(name, LargeBinary, nullable=nullable)
