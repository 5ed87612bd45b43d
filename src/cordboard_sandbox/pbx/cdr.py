"""The call records that the simulated PBX writes: a line of `Master.csv` for each Cdr packet, as Asterisk writes them.

The packets come from recordings of a real Asterisk, so the rows contradict each other just as real ones do.
"""

import csv
import io
from pathlib import Path

from cordboard_sandbox.pbx.packets import value

COLUMNS = (
    *("AccountCode", "Source", "Destination", "DestinationContext", "CallerID", "Channel", "DestinationChannel"),
    *("LastApplication", "LastData", "StartTime", "AnswerTime", "EndTime", "Duration", "BillableSeconds"),
    *("Disposition", "AMAFlags", "UniqueID", "UserField"),
)


class RecordFile:
    """`Master.csv` with the columns of `newcdrcolumns`; it is written whether a manager is connected or not."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._calls: dict[str, str] = {}  # by leg
        self._rows = 0

    def see(self, packet: str) -> None:
        """Remember which call a leg is of; write a record."""
        match value(packet, "Event"):
            case "Newchannel":
                self._calls[value(packet, "Uniqueid")] = value(packet, "Linkedid")
            case "Cdr":
                self._write(packet)

    def _write(self, packet: str) -> None:
        self._rows += 1
        own = value(packet, "UniqueID")
        row = [value(packet, name) for name in COLUMNS] + ["", self._calls.get(own, own), str(self._rows)]
        text = io.StringIO()
        csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow(row)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(text.getvalue())
