"""A request that a remote service sends to us, our answer where its sender reads it, and the refusal of one."""

from cordboard.domain.calls.call import Value


class HookRequest(Value, frozen=True, kw_only=True, omit_defaults=False):
    """A request at `/hooks/{connection}`: header names in lower case, `body` as it came (signatures need the bytes).

    `source`: the IP address of the sender, or of the client that a trusted proxy names.
    """

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    source: str = ""


class HookAnswer(Value, frozen=True, kw_only=True):
    """What the sender reads, where it expects more than a status. `headers`: further ones, names in lower case."""

    status: int = 200
    body: bytes = b""
    content_type: str = "text/plain; charset=utf-8"
    headers: dict[str, str] = {}


class Rejected(Exception):
    """The request is not accepted; becomes a problem details answer with this status."""

    def __init__(self, status: int, code: str, detail: str, next_step: str) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.next_step = next_step
