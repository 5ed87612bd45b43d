"""The amount of work of each benchmark: three sizes, one table."""

import msgspec


class Size(msgspec.Struct, frozen=True, kw_only=True):
    """Units: `seconds` of load in a round; the others are counts."""

    name: str
    rounds: int
    seconds: float
    clients: int = 64
    ami_packets: int
    sends: int  # in a round
    people: int  # of the lookup benchmark
    people_of_agi: int
    people_of_routes: int
    asked: int  # FastAGI requests in a round
    calls: int  # in each burst
    paced: int  # calls at a constant rate, of each kind
    past_calls: int  # of a backtest
    open_rows: int
    cards: int  # calls shown in the browser in a round
    soak_minutes: int
    soak_speed: int = 1  # how many times 50 calls a minute


QUICK = Size(
    name="quick",
    rounds=3,
    seconds=0.5,
    ami_packets=6_000,
    sends=14,
    people=100_000,
    people_of_agi=20_000,
    people_of_routes=20_000,
    asked=60,
    calls=200,
    paced=0,
    past_calls=1_000,
    open_rows=10_000,
    cards=8,
    soak_minutes=2,
)
USUAL = Size(
    name="default",
    rounds=5,
    seconds=3.0,
    ami_packets=60_000,
    sends=42,
    people=1_000_000,
    people_of_agi=100_000,
    people_of_routes=1_000_000,
    asked=300,
    calls=1_000,
    paced=500,
    past_calls=5_000,
    open_rows=100_000,
    cards=40,
    soak_minutes=10,
)
FULL = Size(
    name="full",
    rounds=5,
    seconds=5.0,
    ami_packets=200_000,
    sends=42,
    people=10_000_000,
    people_of_agi=1_000_000,
    people_of_routes=1_000_000,
    asked=500,
    calls=1_000,
    paced=500,
    past_calls=100_000,
    open_rows=1_000_000,
    cards=60,
    soak_minutes=60,
)
