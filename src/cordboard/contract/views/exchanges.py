"""Requests to other systems, as the journal holds them."""

from cordboard.ports.http_exchange import Exchange


class ExchangeView(Exchange, frozen=True, kw_only=True, omit_defaults=False):
    """A request and its reply; secrets are masked.

    `refusal`: the error that the body of the reply names. Some services send one with status 200, such as the endpoints
    for tokens. `error`: why there is no reply.
    """

    refusal: str | None = None
