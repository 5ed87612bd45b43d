"""A draft of a record on its way in, and errors of one element of data[] in the service's shape."""

from typing import Any

import msgspec

from cordboard_sandbox.zoho_crm.engine.http_messages import CATALOGUE
from cordboard_sandbox.zoho_crm.org.org import Org
from cordboard_sandbox.zoho_crm.org.record_table import Record


def problem(code: str, api_name: str, path: str, *, message: str = "", **details: Any) -> dict[str, Any]:
    text = message or CATALOGUE.get(code, (400, code))[1]
    return {
        "code": code,
        "details": {"api_name": api_name, "json_path": path, **details},
        "message": text,
        "status": "error",
    }


class Draft(msgspec.Struct):
    """A wish to write: `raw` as sent, `clean` as it would be stored, `present` the record being updated."""

    org: Org
    module: str
    raw: dict[str, Any]
    at: int
    present: Record | None = None
    clean: dict[str, Any] = {}
    errors: list[dict[str, Any]] = []

    def refuse(self, code: str, api_name: str, *, message: str = "", **details: Any) -> None:
        self.errors.append(problem(code, api_name, f"$.data[{self.at}].{api_name}", message=message, **details))

    def now_or_then(self, name: str) -> Any:
        """The value after the write: the new one, else the one that stands."""
        if name in self.clean:
            return self.clean[name]
        return self.present.fields.get(name) if self.present else None

    def error(self) -> dict[str, Any]:
        """The one error, or all of them under MULTIPLE_OR_MULTI_ERRORS."""
        if len(self.errors) == 1:
            return self.errors[0]
        return {
            "code": "MULTIPLE_OR_MULTI_ERRORS",
            "details": {"errors": self.errors},
            "message": "multiple errors occurred",
            "status": "error",
        }
