"""Single sign-on with an OpenID provider that is not ours (`oidc-provider`), over real connections."""

import contextlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pytest_socket import enable_socket
from support.faultrun.world import World, until, world
from support.openid_provider.program import SECRET, OpenIdProvider, ProviderBrowser, openid_provider, settings

pytestmark = [pytest.mark.journey, pytest.mark.openid, pytest.mark.timeout(240)]

LOCAL, PASSWORD = "local.admin", "a sentence is easy to remember"
Person = Callable[..., ProviderBrowser]
Later = Callable[..., contextlib.AbstractContextManager[None]]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A server without connections and one local administrator."""
    enable_socket()
    with world(tmp_path_factory.mktemp("sign-in"), 3) as one:
        one.start()
        until(lambda: (one.folder / "data" / "token").exists(), 10, "the first token")
        one.api("POST", "/setup", {"user": LOCAL, "password": PASSWORD})
        yield one


@pytest.fixture(scope="module")
def provider(running: World) -> Iterator[OpenIdProvider]:
    with openid_provider(running.base) as one:
        save(running, one)
        yield one


@pytest.fixture(scope="module")
def later(running: World) -> Later:
    """Our clock moved past the interval of the checks, and back: the provider's clock is the real one."""
    jumps = iter(range(16 * 60, 50 * 60, 120))  # each further than the one before, which has set timers

    @contextlib.contextmanager
    def jump(seconds: float | None = None) -> Iterator[None]:
        moved = seconds or next(jumps)
        running.advance(moved)
        try:
            yield
        finally:
            running.advance(-moved)

    return jump


def save(running: World, provider: OpenIdProvider, **more: Any) -> Any:
    body = {"provider": settings(provider, **more), "client_secret": SECRET}
    return running.api("PUT", "/sign-in/provider", body)


@pytest.fixture
def person(running: World, provider: OpenIdProvider) -> Iterator[Person]:
    """Opens the browser of somebody with an account at the provider."""
    browsers: list[ProviderBrowser] = []

    def opened(subject: str, *groups: str, **more: Any) -> ProviderBrowser:
        account = {"preferred_username": subject, "email": f"{subject}@example.com", "groups": list(groups), **more}
        provider.change(**{subject: account})
        browsers.append(ProviderBrowser(running, subject))
        return browsers[-1]

    yield opened
    for one in browsers:
        one.close()


def local_session(running: World) -> int:
    """The status of a local administrator's sign-in with the password."""
    return httpx.post(f"{running.base}/api/v1/session", json={"user": LOCAL, "password": PASSWORD}).status_code


def test_a_person_signs_in_with_the_role_of_their_group_and_stays_signed_in_through_a_kill(
    running: World, person: Person
) -> None:
    olha = person("olha", "calls-agents")
    assert olha.sign_in() == ""
    assert olha.role() == "agent"
    running.kill_now()
    running.wait_for_the_kill()
    assert olha.role() == "agent"
    users = {one["name"]: one for one in running.api("GET", "/users")["items"]}
    assert users["olha"]["account"]["email"] == "olha@example.com"


def test_without_a_mapped_group_nobody_gets_in(running: World, person: Person) -> None:
    guest = person("guest", "guests")
    assert guest.sign_in() == "no_role"
    assert guest.role() is None
    assert "guest" not in {one["name"] for one in running.api("GET", "/users")["items"]}


def test_the_way_back_is_good_once_and_its_code_with_no_other_state(person: Person) -> None:
    ines = person("ines", "calls-agents")
    back = ines.to_the_door()
    assert ines.open(back) == ""
    assert ines.open(back) == "state_unknown"
    other = httpx.URL(ines.to_the_door())
    stolen = other.copy_set_param("code", httpx.URL(back).params["code"])
    assert ines.open(str(stolen)) == "code_refused"


def test_an_answer_that_names_another_provider_is_refused(person: Person) -> None:
    jan = person("jan", "calls-agents")
    assert (
        jan.open(str(httpx.URL(jan.to_the_door()).copy_set_param("iss", "https://evil.example.com"))) == "wrong_issuer"
    )
    assert jan.role() is None


def test_a_browser_that_did_not_begin_cannot_finish(running: World, person: Person) -> None:
    eva, thief = person("eva", "calls-agents"), person("thief")
    assert thief.open(eva.to_the_door()) == "other_browser"
    assert thief.role() is None


def test_a_new_signing_key_is_found_without_help(provider: OpenIdProvider, person: Person) -> None:
    rosa = person("rosa", "calls-agents")
    assert rosa.sign_in() == ""
    provider.stop()
    provider.start()
    assert rosa.sign_in() == ""


def test_the_role_follows_the_groups(later: Later, person: Person) -> None:
    first, again = person("tom", "calls-agents"), person("tom", "calls-admins")
    assert again.sign_in() == ""
    assert again.role() == "admin"
    person("tom", "calls-agents")
    with later():
        again.wait_until_out()  # a new role ends the session
    assert first.sign_in() == ""
    assert first.role() == "agent"


@pytest.mark.parametrize("leaves", [{"groups": []}, {"disabled": True}], ids=["last group", "disabled"])
def test_who_leaves_is_signed_out(later: Later, provider: OpenIdProvider, person: Person, leaves: Any) -> None:
    name = f"leaver-{len(provider.accounts)}"
    leaver, stays = person(name, "calls-agents"), person("stays", "calls-agents")
    assert leaver.sign_in() == stays.sign_in() == ""
    provider.change(**{name: {**provider.accounts[name], **leaves}})
    with later():
        leaver.wait_until_out()
        assert stays.role() == "agent"


def test_who_signs_out_at_the_provider_is_signed_out_here(provider: OpenIdProvider, person: Person) -> None:
    nora = person("nora", "calls-agents")
    assert nora.sign_in() == ""
    form = nora.http.get(f"{provider.issuer}/session/end")
    xsrf = re.search(r'name="xsrf" value="([^"]+)"', form.text)
    assert xsrf is not None
    nora.http.post(f"{provider.issuer}/session/end/confirm", data={"xsrf": xsrf[1], "logout": "yes"})
    nora.wait_until_out()


def test_a_wrong_client_secret_is_found_by_the_test_before_saving(running: World, provider: OpenIdProvider) -> None:
    body = {"provider": settings(provider), "client_secret": "another-secret"}
    trial = running.api("POST", "/sign-in/provider/test", body)
    assert not trial["ok"]
    assert [one["level"] for one in trial["checks"]] == ["green", "green", "red", "green"]
    good = running.api("POST", "/sign-in/provider/test", {**body, "client_secret": SECRET})
    assert good["ok"]


def test_while_the_provider_is_down_it_says_so_and_a_local_administrator_signs_in(
    running: World, later: Later, provider: OpenIdProvider, person: Person
) -> None:
    save(running, provider, passwords=False)
    lena = person("lena", "calls-agents")
    assert lena.sign_in() == ""
    provider.stop()
    with later(3700):
        lena.wait_until_out()  # nobody confirmed the session for an hour
        refused = lena.begin()
        assert (refused.status_code, refused.json()["code"]) == (502, "provider_unreachable")
        assert local_session(running) == 201
        doctor = {one["name"]: one for one in running.api("GET", "/doctor")["checks"]}
        assert doctor["single sign-on"]["level"] == "red"
    provider.start()
    assert lena.sign_in() == ""


def test_no_secret_of_the_sign_in_is_readable_in_the_data_folder(running: World, person: Person) -> None:
    maria = person("maria", "calls-agents")
    assert maria.sign_in() == ""
    for path in Path(running.folder / "data").glob("cordboard.db*"):
        assert SECRET.encode() not in path.read_bytes()


@pytest.mark.parametrize(
    ("seconds", "code"), [(-50, ""), (3650, ""), (3700, "token_expired"), (-120, "token_from_future")]
)
def test_clocks_may_differ_by_a_minute(running: World, person: Person, seconds: float, code: str) -> None:
    """The provider's tokens are valid for an hour; the state for ten minutes by our own clock."""
    paula = person("paula", "calls-agents")
    running.advance(seconds)
    try:
        assert paula.sign_in() == code
    finally:
        running.advance(-seconds)
