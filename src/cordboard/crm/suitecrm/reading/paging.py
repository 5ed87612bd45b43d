"""Pages of what changed since a mark. Times are whole seconds."""

from datetime import datetime

from cordboard.crm.suitecrm.api import Api, Rows
from cordboard.crm.suitecrm.queries import Compared, listed
from cordboard.crm.suitecrm.record_types import moment_text
from cordboard.toolkit.crm.watermark import EPOCH, Mark, Row
from cordboard.toolkit.json_reader import Reader

NEVER = "1970-01-01T00:00:00+00:00"


async def page_since(api: Api, module: str, mark: Mark, moment: str, select: list[str], size: int) -> Rows:
    """The next rows by `moment` (date_modified, date_entered), the longest ago first."""
    number = mark.offset // size + 1
    tests = [] if mark.since == EPOCH else [Compared(moment, "gte", moment_text(datetime.fromisoformat(mark.since)))]
    query = listed(module, *tests, select=[*select, moment], sort=moment, size=size, number=number)
    return await api.rows(module, query, number)


def marked(rows: list[Reader], moment: str) -> list[Row]:
    """The rows as a mark takes them."""
    return [Row(row.text("id"), row.maybe_text(moment) or NEVER) for row in rows]
