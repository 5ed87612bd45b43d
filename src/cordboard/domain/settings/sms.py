"""Settings of sending SMS: over which gateway, as whom, to whom, when and how much."""

from typing import Annotated

import msgspec

from cordboard.domain.calls.call import Value
from cordboard.domain.sms.guards import QuietHours
from cordboard.domain.sms.opt_out import START_WORDS, STOP_WORDS
from cordboard.domain.sms.plainer_text import Plainer

MOST_PARTS = 20
MOST_HOURS = 24 * 7
MOST_A_DAY = 1_000_000
MOST_WINDOW_S = 86_400


class SmsSettings(Value, frozen=True, kw_only=True, omit_defaults=False):
    """How SMS are sent.

    `connection`: where there are several gateways. `senders`: names that may be shown, the first one by default; none:
    the gateway's own. `prefixes`: beginnings such as +34; none: the countries of our own numbers. `parts`: of one
    message at most. `parts_per_day`: of all messages, 0 for any number. `quiet`: what is sent then waits for its end.
    `plainer`: whether characters that make a message longer are replaced. `repeated_s`: so long the same text of the
    same account to the same people counts once. `placeholders`: send texts in which a placeholder was not replaced.
    `stop_words`, `start_words`: an incoming SMS with one of them alone ends SMS to its sender, or allows them again.
    `valid_h`: how long it is tried and its receipt waited for. `legacy`: the addresses of the former interface answer.
    """

    connection: str | None = None
    senders: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    parts: Annotated[int, msgspec.Meta(ge=1, le=MOST_PARTS)] = 4
    parts_per_day: Annotated[int, msgspec.Meta(ge=0, le=MOST_A_DAY)] = 0
    quiet: QuietHours | None = None
    plainer: Plainer = Plainer.OFF
    repeated_s: Annotated[int, msgspec.Meta(ge=0, le=MOST_WINDOW_S)] = 120
    stop_words: tuple[str, ...] = STOP_WORDS
    start_words: tuple[str, ...] = START_WORDS
    placeholders: bool = False
    valid_h: Annotated[int, msgspec.Meta(ge=1, le=MOST_HOURS)] = 24
    legacy: bool = False
