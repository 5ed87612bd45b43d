"""Calls on a real Asterisk, a function each: what people do, and the truth of it.

Each function plays one call from start to end and returns what must be told of it. `client` is how the network writes
the caller; numbers of the company are listed at the head of tools/asterisk/conf/extensions.conf.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from world import CLIENT, NAME, World

DIRECT, GROUP, QUEUE, ASKED = "928000080", "928000001", "928000000", "928000011"
WITH_MOBILE, BEHIND_ACCOUNT, BY_LOCAL = "928000012", "928000013", "928000014"
MOBILE, OTHER_MOBILE = "600000001", "600000002"


@dataclass(frozen=True)
class Expected:
    """The truth of one call, in the words of domain/call."""

    direction: str
    client: str | None
    did: str | None
    disposition: str
    missed: bool
    rang: tuple[str, ...] = ()
    talked: tuple[str, ...] = ()
    queue: str | None = None
    holds: int = 0
    transfers: int = 0
    ended_by: str = "client"
    click: bool = False


async def answered(w: World, client: str = CLIENT, name: str = NAME) -> Expected:
    """A client calls 80, Ana answers, the client hangs up."""
    ana = await w.phone("80")
    caller = await w.ring(DIRECT, client, name)
    ringing = await ana.incoming()
    await ringing.answer()
    await w.talking()
    await caller.wait("active")
    await caller.hangup()
    await ringing.wait("ended")
    await w.quiet()
    return Expected("inbound", client, DIRECT, "answered", missed=False, rang=("80",), talked=("80",))


async def answered_by_alberto(w: World, client: str = CLIENT) -> Expected:
    """The same at 81."""
    alberto = await w.phone("81")
    number = "928000081"
    caller = await w.ring(number, client)
    ringing = await alberto.incoming()
    await ringing.answer()
    await w.talking()
    await caller.wait("active")
    await ringing.hangup()
    await caller.wait("ended")
    await w.quiet()
    return Expected("inbound", client, number, "answered", False, ("81",), ("81",), ended_by="agent")


async def missed(w: World, client: str = CLIENT) -> Expected:
    """Nobody answers within the ring time."""
    await w.settings(RING=1)
    await w.phone("80")
    caller = await w.ring(DIRECT, client)
    await caller.wait("ended")
    await w.quiet()
    return Expected("inbound", client, DIRECT, "no_answer", missed=True, rang=("80",), ended_by="system")


async def gives_up(w: World, client: str = CLIENT) -> Expected:
    """The client hangs up while the phone rings."""
    ana = await w.phone("80")
    caller = await w.ring(DIRECT, client)
    ringing = await ana.incoming()
    await caller.wait("ringing")
    await caller.hangup()
    await ringing.wait("ended")
    await w.quiet()
    return Expected("inbound", client, DIRECT, "abandoned", missed=True, rang=("80",))


async def busy(w: World, client: str = CLIENT) -> Expected:
    """Ana's phone is busy."""
    await w.phone("80", behave="busy")
    caller = await w.ring(DIRECT, client)
    await caller.wait("ended")
    await w.quiet()
    return Expected("inbound", client, DIRECT, "busy", missed=True, rang=("80",), ended_by="system")


async def abandoned_in_queue(w: World, client: str = CLIENT) -> Expected:
    """The client hangs up while the queue rings both phones."""
    ana, alberto = await w.phone("80"), await w.phone("81")
    caller = await w.ring(QUEUE, client)
    await ana.incoming()
    await alberto.incoming()
    await caller.wait("active")
    await caller.hangup()
    await w.quiet()
    return Expected("inbound", client, QUEUE, "abandoned", missed=True, rang=("80", "81"), queue="sales")


async def queue_answered(w: World, client: str = CLIENT) -> Expected:
    """The queue rings both, Ana answers and hangs up."""
    ana, alberto = await w.phone("80"), await w.phone("81")
    caller = await w.ring(QUEUE, client)
    first, second = await ana.incoming(), await alberto.incoming()
    await first.answer()
    await second.wait("ended")
    await w.talking()
    await first.hangup()
    await caller.wait("ended")
    await w.quiet()
    rang, talked = ("80", "81"), ("80",)
    return Expected("inbound", client, QUEUE, "answered", False, rang, talked, queue="sales", ended_by="agent")


async def ring_group(w: World, client: str = CLIENT) -> Expected:
    """Extension 1 rings both, Ana answers, Alberto's phone stops ringing."""
    ana, alberto = await w.phone("80"), await w.phone("81")
    caller = await w.ring(GROUP, client)
    first, second = await ana.incoming(), await alberto.incoming()
    await first.answer()
    await second.wait("ended")
    await w.talking()
    await caller.wait("active")
    await caller.hangup()
    await first.wait("ended")
    await w.quiet()
    return Expected("inbound", client, GROUP, "answered", missed=False, rang=("80", "81"), talked=("80",))


async def blind_transfer(w: World, client: str = CLIENT) -> Expected:
    """Ana sends the client to Alberto without asking; Alberto answers."""
    ana, alberto = await w.phone("80"), await w.phone("81")
    caller = await w.ring(DIRECT, client)
    first = await ana.incoming()
    await first.answer()
    await w.talking()
    await first.transfer("81")
    second = await alberto.incoming()
    await second.answer()
    await first.wait("ended")
    await w.talking(2)
    await caller.hangup()
    await second.wait("ended")
    await w.quiet()
    both = ("80", "81")
    return Expected("inbound", client, DIRECT, "answered", missed=False, rang=both, talked=both, transfers=1)


async def attended_transfer(w: World, client: str = CLIENT) -> Expected:
    """Ana holds the client, asks Alberto, joins the two; Alberto hangs up."""
    ana, alberto = await w.phone("80"), await w.phone("81")
    caller = await w.ring(DIRECT, client)
    first = await ana.incoming()
    await first.answer()
    await w.talking()
    await first.hold()
    await w.event("Hold")
    asking = await ana.call("81")
    second = await alberto.incoming()
    await second.answer()
    await asking.wait("active")
    await w.talking(2)
    await first.transfer_to(asking)
    await w.event("AttendedTransfer", Result="Success")
    await first.wait("ended")
    await asking.wait("ended")
    await second.hangup()
    await caller.wait("ended")
    await w.quiet()
    both = ("80", "81")
    return Expected("inbound", client, DIRECT, "answered", False, both, both, holds=1, transfers=1, ended_by="agent")


async def outbound(w: World, client: str = "600999888") -> Expected:
    """Ana dials a client on her phone; the client answers and hangs up."""
    ana = await w.phone("80")
    dialled = await ana.call(f"9{client}")
    there = await w.out.incoming()
    await there.answer()
    await dialled.wait("active")
    await w.talking()
    await there.hangup()
    await dialled.wait("ended")
    await w.quiet()
    return Expected("outbound", client, None, "answered", missed=False, talked=("80",))


async def outbound_busy(w: World, client: str = "600999888") -> Expected:
    """Ana dials a client who is busy."""
    ana = await w.phone("80")
    w.out.behave = "busy"
    dialled = await ana.call(f"9{client}")
    await dialled.wait("ended")
    await w.quiet()
    return Expected("outbound", client, None, "busy", missed=False, ended_by="system")


async def internal(w: World) -> Expected:
    """80 calls 81: nobody outside takes part."""
    ana, alberto = await w.phone("80"), await w.phone("81")
    dialled = await ana.call("81")
    ringing = await alberto.incoming()
    await ringing.answer()
    await dialled.wait("active")
    await w.talking()
    await dialled.hangup()
    await w.quiet()
    return Expected("internal", None, "81", "answered", False, rang=("81",), talked=("81",), ended_by="agent")


async def hidden(w: World) -> Expected:
    """A caller who hides the number; Ana answers."""
    return await answered(w, client="anonymous", name="Anonymous")


async def mobile_answers(w: World, client: str = CLIENT) -> Expected:
    """Ana's phone and her mobile ring; she answers on the mobile and hangs up there."""
    ana = await w.phone("80")
    caller = await w.ring(WITH_MOBILE, client)
    await ana.incoming()
    mobile = await w.out.incoming()
    await mobile.answer()
    await w.talking()
    await caller.wait("active")
    await mobile.hangup()
    await caller.wait("ended")
    await w.quiet()
    return Expected("inbound", client, WITH_MOBILE, "answered", missed=False, rang=("80",))


async def mobile_behind_account(w: World, client: str = CLIENT, answers: str = OTHER_MOBILE) -> Expected:
    """Two mobiles behind the account 80 ring; one of them answers."""
    caller = await w.ring(BEHIND_ACCOUNT, client)
    ringing = (await w.out.incoming(), await w.out.incoming())
    (mobile,) = [one for one in ringing if f"sip:{answers}@" in str(one.local_uri)]
    await mobile.answer()
    await w.talking()
    await caller.wait("active")
    await caller.hangup()
    await mobile.wait("ended")
    await w.quiet()
    return Expected("inbound", client, BEHIND_ACCOUNT, "answered", missed=False, rang=("80",), talked=("80",))


async def mobile_by_local_channel(w: World, client: str = CLIENT) -> Expected:
    """A Local channel reaches the mobile, whose number the network gets in full; the client hangs up."""
    caller = await w.ring(BY_LOCAL, client)
    mobile = await w.out.incoming()
    await mobile.answer()
    await w.talking()
    await caller.wait("active")
    await caller.hangup()
    await mobile.wait("ended")
    await w.quiet()
    return Expected("inbound", client, BY_LOCAL, "answered", missed=False)


Scenario = Callable[..., Awaitable[Expected]]
ALL: tuple[Scenario, ...] = (
    answered,
    answered_by_alberto,
    missed,
    gives_up,
    busy,
    abandoned_in_queue,
    queue_answered,
    ring_group,
    blind_transfer,
    attended_transfer,
    outbound,
    outbound_busy,
    internal,
    hidden,
    mobile_answers,
    mobile_behind_account,
    mobile_by_local_channel,
)
