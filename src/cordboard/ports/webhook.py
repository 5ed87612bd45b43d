"""A request that a remote service sends to us, and the refusal of one."""

from cordboard.domain.calls.call import Value


class HookRequest(Value, frozen=True, kw_only=True, omit_defaults=False):
    """A request at `/hooks/{connection}`: header names in lower case, `body` as it came (signatures need the bytes)."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes


class Rejected(Exception):
    """The request is not accepted; becomes a problem details answer with this status."""

    def __init__(self, status: int, code: str, detail: str, next_step: str) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.next_step = next_step
