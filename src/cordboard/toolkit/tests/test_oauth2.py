import asyncio
from collections.abc import Mapping
from datetime import timedelta

import pytest

from cordboard.ports.errors import NeedsHuman, RateLimited, Unavailable
from cordboard.toolkit.oauth2 import Granted, TokenKeeper, challenge, new_state, new_verifier, same_state


class Drawer:
    """Secrets in memory; says what was saved and when."""

    def __init__(self, **values: str) -> None:
        self.values = values
        self.saved: list[Mapping[str, str]] = []

    async def load(self) -> Mapping[str, str]:
        return dict(self.values)

    async def save(self, values: Mapping[str, str]) -> None:
        await asyncio.sleep(0)
        self.values = dict(values)
        self.saved.append(dict(values))


class Service:
    """A token endpoint: answers from a list, an exception is raised."""

    def __init__(self, *answers: Granted | Exception) -> None:
        self.answers = list(answers)
        self.asked = 0

    async def __call__(self, held: Mapping[str, str]) -> Granted:
        self.asked += 1
        await asyncio.sleep(0)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def test_ten_parallel_requests_cause_one_refresh_that_is_durable_before_use() -> None:
    drawer, service = Drawer(refresh_token="r"), Service(Granted(access_token="a1"))

    async def story() -> list[str]:
        keeper = TokenKeeper(drawer, service, lambda: 1000.0)
        return await asyncio.gather(*(keeper.token() for _ in range(10)))

    assert asyncio.run(story()) == ["a1"] * 10
    assert service.asked == 1
    assert drawer.saved[0]["access_token"] == "a1"


def test_a_token_is_refreshed_five_minutes_before_its_end() -> None:
    drawer, service = Drawer(refresh_token="r"), Service(Granted(access_token="a1"), Granted(access_token="a2"))
    clock = [0.0]

    async def story() -> list[str]:
        keeper = TokenKeeper(drawer, service, lambda: clock[0])
        got = [await keeper.token()]
        for clock[0] in (3299.0, 3300.0):
            got.append(await keeper.token())
        return got

    assert asyncio.run(story()) == ["a1", "a1", "a2"]


def test_a_refused_token_is_renewed_once_for_all_who_held_it() -> None:
    drawer, service = Drawer(access_token="old", expires_at="9e9"), Service(Granted(access_token="new"))

    async def story() -> list[str]:
        keeper = TokenKeeper(drawer, service, lambda: 0.0)
        assert await keeper.token() == "old"
        return await asyncio.gather(*(keeper.renew("old") for _ in range(10)))

    assert asyncio.run(story()) == ["new"] * 10
    assert service.asked == 1


def test_a_dead_refresh_token_is_not_tried_again_until_other_secrets_are_stored() -> None:
    drawer = Drawer(refresh_token="dead")
    service = Service(NeedsHuman("revoked", code="invalid_code"), Granted(access_token="back"))

    async def story() -> str:
        keeper = TokenKeeper(drawer, service, lambda: 0.0)
        for _ in range(3):
            with pytest.raises(NeedsHuman):
                await keeper.token()
        assert service.asked == 1
        drawer.values = {"refresh_token": "fresh"}
        return await keeper.token()

    assert asyncio.run(story()) == "back"


def test_a_throttled_endpoint_rests_until_its_window_ends() -> None:
    drawer = Drawer(refresh_token="r")
    service = Service(RateLimited("Access Denied", after=timedelta(minutes=10)), Granted(access_token="a"))
    clock = [0.0]

    async def story() -> str:
        keeper = TokenKeeper(drawer, service, lambda: clock[0])
        for clock[0] in (0.0, 300.0, 599.0):
            with pytest.raises(RateLimited) as error:
                await keeper.token()
        assert service.asked == 1
        assert error.value.after == timedelta(seconds=1)
        clock[0] = 601.0
        return await keeper.token()

    assert asyncio.run(story()) == "a"


def test_passing_trouble_is_tried_again() -> None:
    service = Service(Unavailable("502"), Granted(access_token="a"))

    async def story() -> str:
        keeper = TokenKeeper(Drawer(refresh_token="r"), service, lambda: 0.0)
        with pytest.raises(Unavailable):
            await keeper.token()
        return await keeper.token()

    assert asyncio.run(story()) == "a"


def test_the_challenge_is_the_one_of_the_standard() -> None:
    # Source: RFC 7636, appendix B
    assert challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    assert 43 <= len(new_verifier()) <= 128


def test_states_match_only_themselves() -> None:
    state = new_state()
    assert same_state(state, state)
    assert not same_state(state, new_state())
    assert not same_state("", "")


def test_what_was_refused_is_asked_for_again_once_the_secret_that_it_is_granted_for_changes() -> None:
    drawer = Drawer(access_key="wrong")
    service = Service(NeedsHuman("no such key"), Granted(access_token="session"))

    async def story() -> str:
        keeper = TokenKeeper(drawer, service, lambda: 0.0, granted_for=("access_key",))
        for _ in range(2):
            with pytest.raises(NeedsHuman):
                await keeper.token()
        assert service.asked == 1, "the same key is not tried again"
        await drawer.save({"access_key": "right"})
        return await keeper.token()

    assert asyncio.run(story()) == "session"
