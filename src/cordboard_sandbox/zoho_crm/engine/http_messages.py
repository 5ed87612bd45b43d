"""What crosses the wire: a request, a reply, and the flat errors of the service. No socket is touched here.

Source: docs/reference/zoho-crm.md sections 5 and 6.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

JSON = "application/json;charset=UTF-8"


class Caller(msgspec.Struct):
    """Who asks: the user behind an access token and what was granted."""

    user: str
    scopes: frozenset[str]
    token: str


class Request(msgspec.Struct):
    """One request as every resource sees it; sub-requests of a composite look the same."""

    method: str
    path: str
    query: dict[str, str] = {}
    headers: dict[str, str] = {}
    body: bytes = b""
    args: dict[str, str] = {}
    caller: Caller | None = None
    origin: str = "http://127.0.0.1"
    transport: Any = None
    parsed: Any = msgspec.UNSET
    credits: int = 0  # what it cost
    sub: list[dict[str, Any]] = []  # parts of a composite, for the log
    warnings: list[str] = []

    @property
    def json(self) -> Any:
        """The body, parsed once, whatever its Content-Type says. Raises: Failure where it is no JSON."""
        if self.parsed is msgspec.UNSET:
            try:
                self.parsed = msgspec.json.decode(self.body)
            except msgspec.DecodeError as error:
                raise Failure("INVALID_DATA", "body", expected_data_type="jsonobject") from error
        return self.parsed

    @property
    def fields_of_body(self) -> dict[str, Any]:
        """The body as a JSON object. Raises: Failure."""
        if not isinstance(self.json, dict):
            raise Failure("INVALID_DATA", "body", expected_data_type="jsonobject")
        return self.json

    @property
    def user(self) -> str:
        assert self.caller is not None
        return self.caller.user


class Reply(msgspec.Struct):
    """What goes back. `raw` replaces the JSON body (pages, files); `drop` cuts the connection instead of answering."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = {}
    raw: bytes | None = None
    media: str = JSON
    drop: bool = False

    def encoded(self) -> bytes:
        if self.raw is not None:
            return self.raw
        return b"" if self.body is None else msgspec.json.encode(self.body)


NOTHING = Reply(status=204)

# code: (HTTP status, message). Source: docs/reference/zoho-crm.md section 6; texts are not contractual.
CATALOGUE: Mapping[str, tuple[int, str]] = {
    "INVALID_TOKEN": (401, "invalid oauth token"),
    "AUTHENTICATION_FAILURE": (401, "Authentication failed"),
    "OAUTH_SCOPE_MISMATCH": (401, "invalid oauth scope to access this URL"),
    "NO_PERMISSION": (403, "permission denied"),
    "TOO_MANY_REQUESTS": (429, "You have crossed your API request limit"),
    "LIMIT_EXCEEDED": (400, "the limit is exceeded"),
    "LIMIT_REACHED": (400, "the search reached its limit of records"),
    "MANDATORY_NOT_FOUND": (400, "required field not found"),
    "REQUIRED_PARAM_MISSING": (400, "One of the expected parameter is missing"),
    "EXPECTED_PARAM_MISSING": (400, "one of the expected parameters is missing"),
    "EXPECTED_FIELD_MISSING": (400, "one of the expected fields is missing"),
    "INVALID_DATA": (400, "invalid data"),
    "INVALID_MODULE": (400, "the module name given seems to be invalid"),
    "INVALID_URL_PATTERN": (404, "Please check if the URL trying to access is a correct one"),
    "INVALID_REQUEST_METHOD": (405, "The http request method type is not a valid one"),
    "NOT_SUPPORTED": (400, "this operation is not supported for the module"),
    "NOT_ALLOWED": (400, "the operation is not allowed"),
    "INVALID_QUERY": (400, "invalid query formed"),
    "SYNTAX_ERROR": (400, "error occurred while parsing the query"),
    "INVALID_ALIAS": (400, "the alias is invalid"),
    "DUPLICATE_ALIAS": (400, "the alias is used twice"),
    "DUPLICATE_DATA": (400, "duplicate data"),
    "AMBIGUITY_DURING_PROCESSING": (400, "Ambiguity while processing the request"),
    "TOKEN_BOUND_DATA_MISMATCH": (400, "the page token belongs to another query"),
    "EXPIRED_VALUE": (400, "the page token has expired"),
    "DISCRETE_PAGINATION_LIMIT_EXCEEDED": (400, "use page_token beyond the first 2000 records"),
    "PAGINATION_LIMIT_EXCEEDED": (400, "no more than 100000 records can be listed"),
    "FILE_SIZE_MORE_THAN_ALLOWED_SIZE": (413, "the file is larger than allowed"),
    "ID_ALREADY_CONVERTED": (400, "id already converted"),
    "RECORD_LOCKED": (403, "record is locked"),
    "ALREADY_MODIFIED": (412, "the record has been modified already"),
    "NOT_SUBSCRIBED": (400, "the channel is not subscribed"),
    "INTERNAL_ERROR": (500, "Internal Server Error"),
    "SERVICE_UNAVAILABLE": (503, "the service is not available"),
}


class Failure(Exception):
    """The whole request fails: becomes a flat error. A second word is the message, or the api_name for INVALID_DATA."""

    def __init__(self, code: str, api_name: str | None = None, *, message: str = "", status: int = 0, **details: Any):
        super().__init__(code)
        known_status, known_message = CATALOGUE.get(code, (400, code.lower().replace("_", " ")))
        self.code = code
        self.status = status or known_status
        self.message = message or known_message
        self.details = {"api_name": api_name, "json_path": f"$.{api_name}", **details} if api_name else details

    def error(self) -> dict[str, Any]:
        return {"code": self.code, "details": self.details, "message": self.message, "status": "error"}

    def reply(self) -> Reply:
        return Reply(status=self.status, body=self.error())


def whole_number(request: Request, name: str, default: int, most: int) -> int:
    """A numeric query parameter within 1..most. Raises: Failure."""
    text = request.query.get(name)
    if text is None:
        return default
    if not text.isdigit() or not 1 <= int(text) <= most:
        raise Failure("INVALID_DATA", param_name=name, expected_data_type="integer", range=f"1-{most}")
    return int(text)
