"""Guessing is slowed down by address, name and browser, forgets with time, and never locks the person out."""

import asyncio

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as some

from cordboard.contract.errors import Cannot
from cordboard.testing.event_loop import run
from cordboard.web.auth.hashing_queue import HashingQueue
from cordboard.web.auth.sign_in_limits import ADDRESS, DEVICE_LASTS, NAME, FailureCount, Limit, SignInLimits, network_of
from cordboard.web.tests.web_fixture import PASSWORD, WebFixture


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def limits() -> tuple[SignInLimits, Clock]:
    clock = Clock()
    return SignInLimits(clock, b"k" * 32), clock


def tries(limit: SignInLimits, name: str, address: str, *, right: bool = False, device: str | None = None) -> bool:
    """Whether the attempt was let in."""
    try:
        attempt = limit.begin(name, address, device)
    except Cannot as refused:
        return refused.status != 429 or not refused.retry_after  # a refusal names its wait
    if right:
        attempt.succeeded()
    return True


# -- by address ------------------------------------------------------------------------------------------------------


def test_failures_of_weeks_do_not_add_up_for_an_office_behind_one_address() -> None:
    limit, clock = limits()
    for number in range(200):
        assert tries(limit, f"person{number}", "192.0.2.1")
        clock.now += 3_600
    for number in range(ADDRESS.free):
        assert tries(limit, f"another{number}", "192.0.2.1")


def test_a_right_password_clears_what_an_address_did_wrong() -> None:
    limit, clock = limits()
    for number in range(ADDRESS.free):
        assert tries(limit, f"name{number}", "192.0.2.1")
    assert tries(limit, "ana", "192.0.2.1", right=True)
    for number in range(ADDRESS.free):
        assert tries(limit, f"name{number}", "192.0.2.1")
    assert clock.now == 1_000_000.0


def test_a_user_of_ones_own_does_not_clear_an_address_for_ever() -> None:
    limit, _ = limits()
    guesses = 0
    for number in range(500):
        guesses += tries(limit, f"victim{number}", "192.0.2.1")
        tries(limit, "mallory", "192.0.2.1", right=True)
    assert guesses < 100


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("2001:db8::1", "2001:db8::ffff"),
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff:ffff:ffff:ffff"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("64:ff9b::c000:201", "192.0.2.1"),
        ("fe80::1%eth0", "fe80::2%eth1"),
        ("_hidden", "unknown"),
        ("", "evil\x1b[2J"),
    ],
)
def test_addresses_that_one_line_has_count_as_one(first: str, second: str) -> None:
    assert network_of(first) == network_of(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [("2001:db8:0:1::1", "2001:db8:0:2::1"), ("192.0.2.1", "192.0.2.2"), ("::ffff:192.0.2.1", "::ffff:192.0.2.2")],
)
def test_addresses_of_different_lines_count_each_for_itself(first: str, second: str) -> None:
    assert network_of(first) != network_of(second)


# -- by name ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["198.51.{}.{}", "2001:db8:{:x}:{:x}::1"], ids=["IPv4", "IPv6 networks"])
def test_a_name_cannot_be_guessed_without_limit_from_many_addresses(form: str) -> None:
    limit, clock = limits()
    guessed = 0
    for number in range(2_000):
        guessed += tries(limit, "Ana" if number % 2 else "ANA", form.format(number // 250, number % 250))
        clock.now += 1
    assert guessed < 60


def test_the_person_gets_in_from_a_known_browser_while_strangers_guess() -> None:
    limit, _ = limits()
    device = limit.device_cookie("Ana")
    for number in range(500):
        tries(limit, "ana", f"198.51.100.{number % 250}")
    assert not tries(limit, "ana", "203.0.113.9", right=True), "a browser that nobody knows waits"
    assert tries(limit, "ana", "203.0.113.9", right=True, device=device)
    assert tries(limit, "ANA", "203.0.113.9", right=True, device=device)


@pytest.mark.parametrize("change", ["another name", "too old", "cut", "another key", "made up", "not ASCII", "empty"])
def test_a_cookie_that_is_not_ours_for_this_name_makes_no_browser_known(change: str) -> None:
    limit, clock = limits()
    device = limit.device_cookie("olha" if change == "another name" else "ana")
    if change == "another key":
        device = SignInLimits(clock, b"x" * 32).device_cookie("ana")
    clock.now += DEVICE_LASTS + 1 if change == "too old" else 0
    device = {"cut": device[:-1], "made up": "a.99999999999.b", "not ASCII": "é.1.ü", "empty": ""}.get(change, device)
    for number in range(NAME.free + 1):
        tries(limit, "ana", f"198.51.100.{number}")
    assert not tries(limit, "ana", "203.0.113.9", device=device)


def test_a_stolen_browser_guesses_with_a_limit_too() -> None:
    limit, clock = limits()
    device, guessed = limit.device_cookie("ana"), 0
    for number in range(1_000):
        guessed += tries(limit, "ana", f"2001:db8:0:{number:x}::1", device=device)
        clock.now += 1
    assert guessed < 50


def test_a_clock_that_goes_back_locks_nobody_out_for_long() -> None:
    limit, clock = limits()
    for _ in range(9):
        tries(limit, "ana", "192.0.2.1")
        clock.now += 100
    clock.now -= 3_600
    clock.now += 3_600 + 300
    assert tries(limit, "ana", "192.0.2.1")


@given(some.lists(some.tuples(some.sampled_from("abc"), some.floats(0, 400)), max_size=60))
def test_a_level_never_falls_below_nothing_and_a_wait_is_never_longer_than_the_longest(
    steps: list[tuple[str, float]],
) -> None:
    clock = Clock()
    count = FailureCount(Limit(free=2, forgets=60.0), clock)
    for kind, seconds in steps:
        {"a": count.failed, "b": count.take_back, "c": count.forget}[kind]("k")
        assert count.level("k") >= 0
        assert 0 <= count.wait("k") <= 300
        clock.now += seconds


# -- the queue before hashing ----------------------------------------------------------------------------------------


@run
async def test_addresses_take_turns_and_one_that_floods_delays_nobody_else() -> None:
    queue, order = HashingQueue(at_once=1, most=20, most_of_one=8), list[str]()
    release = asyncio.Event()

    async def hash_for(place: str) -> None:
        async with queue.turn(place):
            await release.wait()
            order.append(place)

    flood = [asyncio.create_task(hash_for("flood")) for _ in range(30)]
    await asyncio.sleep(0)
    assert queue.waiting == 8
    others = [asyncio.create_task(hash_for(place)) for place in ("one", "two")]
    await asyncio.sleep(0)
    release.set()
    outcomes = await asyncio.gather(*flood, *others, return_exceptions=True)
    assert sum(isinstance(one, Cannot) for one in outcomes) == 30 - 1 - 8
    assert set(order[1:4]) == {"flood", "one", "two"}
    assert (queue.waiting, queue._free) == (0, 1)


@run
async def test_many_addresses_at_once_are_refused_beyond_the_bound_and_who_gives_up_leaves_no_gap() -> None:
    queue = HashingQueue(at_once=1, most=5, most_of_one=2)
    release = asyncio.Event()

    async def hash_for(place: str) -> str:
        async with queue.turn(place):
            await release.wait()
            return place

    tasks = [asyncio.create_task(hash_for(f"place{number}")) for number in range(10)]
    await asyncio.sleep(0)
    assert queue.waiting == 5
    tasks[2].cancel()
    await asyncio.sleep(0)
    assert queue.waiting == 4
    release.set()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    refused = [one for one in outcomes if isinstance(one, Cannot)]
    assert (len(refused), refused[0].status, refused[0].retry_after) == (4, 429, 5)
    assert queue._free == 1


# -- through the API -------------------------------------------------------------------------------------------------


async def sign_in(browser: httpx.AsyncClient, password: str = PASSWORD, user: str = "ana") -> httpx.Response:
    return await browser.post("/api/v1/session", json={"user": user, "password": password})


@run
async def test_refused_attempts_cost_no_hash_and_say_when_to_come_back(web_fixture: WebFixture) -> None:
    await web_fixture.user()
    hashed = 0
    fits = web_fixture.authenticator.passwords.fits

    async def counting(kept: str | None, password: str, place: str = "") -> bool:
        nonlocal hashed
        hashed += 1
        return await fits(kept, password, place)

    web_fixture.authenticator.passwords.fits = counting  # type: ignore[method-assign]
    guesser = web_fixture.client(client=("192.0.2.1", 1))
    answers = await asyncio.gather(*(sign_in(guesser, f"wrong{n}") for n in range(50)))
    assert hashed == 6
    refused = [one for one in answers if one.status_code == 429]
    assert len(refused) == 44
    assert {one.headers["retry-after"] for one in refused} == {"2"}


@run
async def test_a_browser_that_signed_in_before_passes_while_its_name_is_attacked(web_fixture: WebFixture) -> None:
    await web_fixture.user()
    known = web_fixture.client(client=("203.0.113.7", 1))
    assert (await sign_in(known)).status_code == 201
    assert known.cookies["cordboard_device"]
    known.cookies.delete("cordboard_session")
    for number in range(40):
        await sign_in(web_fixture.client(client=(f"198.51.100.{number}", 1)), "wrong")
    assert (await sign_in(web_fixture.client(client=("203.0.113.8", 1)))).status_code == 429
    assert (await sign_in(known)).status_code == 201


@run
async def test_the_cookie_of_a_known_browser_opens_nothing(web_fixture: WebFixture) -> None:
    browser, _ = await web_fixture.signed_in()
    device = browser.cookies["cordboard_device"]
    reply = await web_fixture.client().get("/api/v1/session", headers={"Cookie": f"cordboard_device={device}"})
    assert reply.status_code == 401
