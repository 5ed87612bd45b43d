"""The period before another one, by the local calendar."""

from datetime import datetime, timedelta

MIDNIGHT = (0, 0, 0, 0)


def previous(since: datetime, until: datetime) -> datetime:
    """When the period before this one begins; it ends where this one begins. Both times are of one zone.

    Whole months are compared with as many months, whole days with as many days, other times with as many seconds.
    """
    if not (_midnight(since) and _midnight(until)):
        return since - (until - since) if since.utcoffset() == until.utcoffset() else _seconds_before(since, until)
    if since.day == until.day == 1:
        months = (until.year - since.year) * 12 + until.month - since.month
        month = since.year * 12 + since.month - 1 - months
        return since.replace(year=month // 12, month=month % 12 + 1)
    return since - timedelta(days=(until.date() - since.date()).days)  # wall time: a midnight again


def _midnight(at: datetime) -> bool:
    return (at.hour, at.minute, at.second, at.microsecond) == MIDNIGHT


def _seconds_before(since: datetime, until: datetime) -> datetime:
    return datetime.fromtimestamp(2 * since.timestamp() - until.timestamp(), since.tzinfo)
