"""The contexts of the dialplan that do their part in commands; the guide of this folder has their lines."""

from cordboard.domain.calls.call import Value


class Dialplan(Value, frozen=True, kw_only=True):
    """Where the dialplan does its part: calls to clients, first legs at phones, first legs outside, transfers, hold.

    `attended_transfers`: it grants the agent's side transfers (t or T in Dial and Queue). Without that, an attended
    transfer would send its digits to the client as tones.
    """

    dial: str = "cordboard-dial"
    first_leg: str = "cordboard-first"
    mobile: str = "cordboard-mobile"
    transfer: str = "from-internal"
    hold: str = "cordboard-hold"
    attended_transfers: bool = False
