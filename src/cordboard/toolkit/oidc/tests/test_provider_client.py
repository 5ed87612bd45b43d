"""What a provider may say, and every lie that is refused."""

import base64
import json
from collections.abc import Callable
from typing import Any

import httpx
import msgspec
import pytest
from joserfc.jwk import OctKey

from cordboard.domain.sign_in.provider import SignInProvider
from cordboard.testing.event_loop import run
from cordboard.testing.lying_provider import CLIENT, ISSUER, SECRET, LyingProvider
from cordboard.toolkit.http.http_transport import HttpTransport
from cordboard.toolkit.oidc.errors import SessionOver, SignInRefused
from cordboard.toolkit.oidc.provider_client import Attempt, ProviderClient

NOW = 1_800_000_000.0
ATTEMPT = Attempt(state="st", nonce="n-1", verifier="v" * 43, redirect_uri="https://cordboard.example/oauth/sign-in")
SETTINGS = SignInProvider(title="Company", issuer=ISSUER, client_id=CLIENT)
Change = Callable[[LyingProvider], object]


class Clock:
    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def lying(clock: Clock) -> LyingProvider:
    return LyingProvider(clock)


@pytest.fixture
def client(lying: LyingProvider, clock: Clock) -> ProviderClient:
    return ProviderClient(SETTINGS, SECRET, clock, lying)


async def signed_in(client: ProviderClient, lying: LyingProvider) -> dict[str, Any]:
    params = lying.come_back(await client.authorization_url(ATTEMPT))
    await client.check_response(params)
    tokens = await client.exchange(params["code"], ATTEMPT)
    return await client.claims_of(tokens.id_token or "", ATTEMPT.nonce)


async def refusal(client: ProviderClient, lying: LyingProvider) -> str:
    with pytest.raises(SignInRefused) as refused:
        await signed_in(client, lying)
    assert SECRET not in refused.value.text
    return refused.value.code


@run
async def test_a_person_signs_in_and_the_claims_are_those_of_the_token(client: ProviderClient, lying: LyingProvider):
    claims = await signed_in(client, lying)
    assert (claims["sub"], claims["groups"]) == ("u-17", ["calls-agents"])


def claims(**changed: Any) -> Change:
    return lambda lying: lying.claims.update(changed)


def unsigned(lying: LyingProvider) -> None:
    def part(value: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    body = {"iss": ISSUER, "sub": "u-17", "aud": CLIENT, "exp": NOW + 60, "iat": NOW, "nonce": "n-1"}
    lying.raw_id_token = f"{part({'alg': 'none'})}.{part(body)}."


def signed_with_our_secret(lying: LyingProvider) -> None:
    lying.signing_key = OctKey.import_key(SECRET, {"kid": "k1"})


def signed_with_their_public_key(lying: LyingProvider) -> None:
    public = lying.keys[0].as_pem(private=False)
    lying.signing_key = OctKey.import_key(base64.b64encode(public).decode(), {"kid": "k1"})


def signed_by_a_stranger(lying: LyingProvider) -> None:
    lying.signing_key = LyingProvider.new_key("k1")


def signed_with_an_unpublished_key(lying: LyingProvider) -> None:
    lying.signing_key = LyingProvider.new_key("k9")


def cut_off(lying: LyingProvider) -> None:
    lying.raw_id_token = lying.id_token("n-1")[:-9]


def no_token(lying: LyingProvider) -> None:
    lying.raw_id_token = "no.token"


LIES: dict[str, tuple[Change, str]] = {
    "the audience is another application": (claims(aud="other"), "wrong_audience"),
    "no audience": (claims(aud=None), "claim_missing"),
    "several audiences without a party": (claims(aud=[CLIENT, "other"]), "wrong_audience"),
    "the party is another application": (claims(azp="other"), "wrong_audience"),
    "the audience is a longer name": (claims(aud=f"{CLIENT}-2"), "wrong_audience"),
    "another nonce": (claims(nonce="n-2"), "wrong_nonce"),
    "no nonce": (claims(nonce=None), "wrong_nonce"),
    "another issuer": (claims(iss="https://evil.example.com"), "wrong_issuer"),
    "the issuer with a slash": (claims(iss=f"{ISSUER}/"), "wrong_issuer"),
    "expired beyond the skew": (claims(exp=int(NOW) - 61), "token_expired"),
    "no expiry": (claims(exp=None), "claim_missing"),
    "an expiry that is no number": (claims(exp="tomorrow"), "token_expired"),
    "issued in the future beyond the skew": (claims(iat=int(NOW) + 61), "token_from_future"),
    "not yet valid": (claims(nbf=int(NOW) + 61), "token_from_future"),
    "no subject": (claims(sub=None), "claim_missing"),
    "an empty subject": (claims(sub=""), "wrong_subject"),
    "a subject that is a number": (claims(sub=17), "wrong_subject"),
    "an endless subject": (claims(sub="x" * 256), "wrong_subject"),
    "no signature": (unsigned, "bad_algorithm"),
    "signed with our own secret": (signed_with_our_secret, "bad_algorithm"),
    "signed with the public key as a secret": (signed_with_their_public_key, "bad_algorithm"),
    "signed by a stranger under a known name": (signed_by_a_stranger, "bad_signature"),
    "signed with a key that is not published": (signed_with_an_unpublished_key, "unknown_key"),
    "cut off": (cut_off, "bad_signature"),
    "no token at all": (no_token, "token_unreadable"),
}


@pytest.mark.parametrize("lie", LIES, ids=LIES)
@run
async def test_a_token_that_lies_is_refused(client: ProviderClient, lying: LyingProvider, lie: str):
    tell, code = LIES[lie]
    tell(lying)
    assert await refusal(client, lying) == code


@pytest.mark.parametrize("skewed", [{"exp": int(NOW) - 59}, {"iat": int(NOW) + 60}, {"nbf": int(NOW) + 60}])
@run
async def test_clocks_that_differ_by_less_than_a_minute_do_no_harm(
    client: ProviderClient, lying: LyingProvider, skewed: dict[str, int]
):
    lying.claims.update(skewed)
    assert (await signed_in(client, lying))["sub"] == "u-17"


@run
async def test_several_audiences_are_accepted_where_the_token_was_issued_to_us(client, lying):
    lying.claims.update(aud=["other", CLIENT], azp=CLIENT)
    assert (await signed_in(client, lying))["sub"] == "u-17"


@run
async def test_a_code_is_good_once(client: ProviderClient, lying: LyingProvider):
    params = lying.come_back(await client.authorization_url(ATTEMPT))
    await client.exchange(params["code"], ATTEMPT)
    with pytest.raises(SignInRefused) as refused:
        await client.exchange(params["code"], ATTEMPT)
    assert refused.value.code == "code_refused"


@run
async def test_a_code_is_good_only_with_the_verifier_of_its_attempt(client: ProviderClient, lying: LyingProvider):
    params = lying.come_back(await client.authorization_url(ATTEMPT))
    with pytest.raises(SignInRefused, match="invalid_grant"):
        await client.exchange(params["code"], msgspec.structs.replace(ATTEMPT, verifier="w" * 43))


@pytest.mark.parametrize("iss", [None, "https://evil.example.com", f"{ISSUER}/"])
@run
async def test_an_answer_must_say_that_it_is_from_this_provider(client, iss: str | None):
    with pytest.raises(SignInRefused) as refused:
        await client.check_response({"code": "c", **({"iss": iss} if iss else {})})
    assert refused.value.code == "wrong_issuer"


@run
async def test_an_answer_without_a_name_is_accepted_from_a_provider_that_does_not_know_it(client, lying):
    lying.description["authorization_response_iss_parameter_supported"] = False
    await client.check_response({"code": "c"})


class TestKeys:
    @run
    async def test_a_rotated_key_is_found_by_looking_once_more(self, client, lying):
        await signed_in(client, lying)
        lying.keys = [LyingProvider.new_key("k2")]
        await signed_in(client, lying)
        assert lying.asked.count("/jwks") == 2

    @run
    async def test_unknown_keys_do_not_make_us_ask_again_and_again(self, client, lying, clock):
        await signed_in(client, lying)
        signed_with_an_unpublished_key(lying)
        for _ in range(5):
            assert await refusal(client, lying) == "unknown_key"
        assert lying.asked.count("/jwks") == 2
        clock.at += 61
        assert await refusal(client, lying) == "unknown_key"
        assert lying.asked.count("/jwks") == 3

    @run
    async def test_a_withdrawn_key_is_forgotten_after_an_hour(self, client, lying, clock):
        await signed_in(client, lying)
        lying.signing_key, lying.keys = lying.keys[0], [LyingProvider.new_key("k2")]
        clock.at += 3601
        assert await refusal(client, lying) == "unknown_key"

    @run
    async def test_a_token_without_a_key_name_is_read_only_where_one_key_can_be_meant(self, client, lying):
        lying.header["kid"] = None
        await signed_in(client, lying)
        lying.keys = [*lying.keys, LyingProvider.new_key("k2")]
        await client.keys.refresh()
        assert await refusal(client, lying) == "unknown_key"

    @run
    async def test_keys_that_cannot_be_used_are_skipped(self, client, lying):
        usable = lying.keys[0].as_dict(private=False)
        junk = [None, {}, {"kty": "EC"}, {"kty": "oct", "k": "c2VjcmV0", "kid": "k1"}, {**usable, "use": "enc"}]
        lying.answers["/jwks"] = lambda: httpx.Response(200, json={"keys": [*junk, usable]})
        await signed_in(client, lying)

    @pytest.mark.parametrize("body", [b"[]", b'{"keys": 1}', b"<html>", b""])
    @run
    async def test_a_list_of_keys_that_is_none_is_named(self, client, lying, body):
        lying.answers["/jwks"] = lambda: httpx.Response(200, content=body)
        assert await refusal(client, lying) == "provider_unusable"


DESCRIPTIONS: dict[str, tuple[dict[str, Any], str]] = {
    "of another provider": ({"issuer": "https://evil.example.com"}, "wrong_issuer"),
    "without an address for tokens": ({"token_endpoint": None}, "provider_unusable"),
    "with an address in clear": ({"token_endpoint": "http://login.example.com/token"}, "provider_unusable"),
    "with an address that is none": ({"jwks_uri": "https://"}, "provider_unusable"),
    "with our own secret as the only key": ({"id_token_signing_alg_values_supported": ["HS256"]}, "provider_unusable"),
    "without PKCE": ({"code_challenge_methods_supported": ["plain"]}, "provider_unusable"),
}


@pytest.mark.parametrize("name", DESCRIPTIONS)
@run
async def test_a_description_that_cannot_be_used_is_refused(client, lying, name: str):
    change, code = DESCRIPTIONS[name]
    lying.description.update(change)
    with pytest.raises(SignInRefused) as refused:
        await client.authorization_url(ATTEMPT)
    assert refused.value.code == code


def slow() -> httpx.Response:
    raise httpx.ReadTimeout("nothing came")


def dead() -> httpx.Response:
    raise httpx.ConnectError("connection refused")


ELSEWHERE = {"Location": "http://169.254.169.254/"}
ANSWERS: dict[str, tuple[Callable[[], httpx.Response], str]] = {
    "dead": (dead, "provider_unreachable"),
    "slow": (slow, "provider_unreachable"),
    "broken": (lambda: httpx.Response(503), "provider_unreachable"),
    "not there": (lambda: httpx.Response(404), "provider_unusable"),
    "sent on to another host": (lambda: httpx.Response(302, headers=ELSEWHERE), "provider_unusable"),
    "a page": (lambda: httpx.Response(200, content=b"<html>"), "provider_unusable"),
    "nested without end": (lambda: httpx.Response(200, content=b"[" * 100_000), "provider_unusable"),
    "far too long": (lambda: httpx.Response(200, content=b" " * 600_000), "provider_unreachable"),
}


@pytest.mark.parametrize("name", ANSWERS)
@run
async def test_a_provider_that_does_not_answer_as_one_is_named(client, lying, name: str):
    lying.answers["/.well-known/openid-configuration"], code = ANSWERS[name]
    with pytest.raises(SignInRefused) as refused:
        await client.authorization_url(ATTEMPT)
    assert refused.value.code == code
    assert "retried" not in refused.value.text


@run
async def test_the_description_is_asked_for_once_an_hour(client, lying, clock):
    for _ in range(3):
        await client.authorization_url(ATTEMPT)
    clock.at += 3601
    await client.authorization_url(ATTEMPT)
    assert lying.asked.count("/.well-known/openid-configuration") == 2


@run
async def test_a_wrong_secret_is_told_from_a_wrong_code(client, lying, clock):
    await client.try_credentials(ATTEMPT.redirect_uri)
    wrong = ProviderClient(SETTINGS, "another", clock, lying)
    with pytest.raises(SignInRefused) as refused:
        await wrong.try_credentials(ATTEMPT.redirect_uri)
    assert refused.value.code == "wrong_client"


@run
async def test_a_refresh_that_is_refused_means_that_the_session_is_over(client, lying):
    params = lying.come_back(await client.authorization_url(ATTEMPT))
    tokens = await client.exchange(params["code"], ATTEMPT)
    again = await client.refresh(tokens.refresh_token or "")
    lying.person.disabled = True
    with pytest.raises(SessionOver):
        await client.refresh(again.refresh_token or "")
    with pytest.raises(SessionOver):
        await client.person("at-1", "u-17")


@run
async def test_a_refresh_that_cannot_be_asked_is_no_end_of_a_session(client, lying):
    lying.answers["/token"] = lambda: httpx.Response(500)
    with pytest.raises(SignInRefused) as refused:
        await client.refresh("rt")
    assert not isinstance(refused.value, SessionOver)


@run
async def test_userinfo_about_another_person_is_refused(client, lying):
    lying.user_info["sub"] = "u-18"
    with pytest.raises(SignInRefused) as refused:
        await client.person("at-1", "u-17")
    assert refused.value.code == "wrong_subject"


@run
async def test_a_private_address_is_refused_before_anything_is_sent(clock):

    async def to_a_private_address(_host: str, _port: int) -> list[str]:
        return ["10.0.0.5"]

    client = ProviderClient(SETTINGS, SECRET, clock, HttpTransport(resolve=to_a_private_address))
    with pytest.raises(SignInRefused) as refused:
        await client.authorization_url(ATTEMPT)
    assert refused.value.code == "address_forbidden"
    await client.close()


class TestLogoutTokens:
    EVENTS = {"http://schemas.openid.net/event/backchannel-logout": {}}

    def body(self, **changed: Any) -> dict[str, Any]:
        true = {"iss": ISSUER, "aud": CLIENT, "iat": int(NOW), "jti": "j-1", "sid": "s-1", "events": self.EVENTS}
        return {**true, **changed}

    @run
    async def test_one_that_names_a_session_is_read(self, client, lying):
        assert (await client.logout_claims(lying.signed(self.body())))["sid"] == "s-1"

    @pytest.mark.parametrize(
        "changed",
        [
            {"events": None}, {"events": {"other": {}}}, {"events": []}, {"nonce": "n-1"}, {"sid": None}, {"jti": None},
            {"iat": int(NOW) - 700}, {"iat": int(NOW) + 90}, {"aud": "other"}, {"iss": "https://evil.example.com"},
        ],
    )  # fmt: skip
    @run
    async def test_one_that_lies_is_refused(self, client, lying, changed):
        with pytest.raises(SignInRefused):
            await client.logout_claims(lying.signed(self.body(**changed)))

    @run
    async def test_an_id_token_is_no_logout_token_and_the_other_way_round(self, client, lying):
        with pytest.raises(SignInRefused):
            await client.logout_claims(lying.id_token("n-1"))
        for changed in ({"events": None}, {"nonce": "n-1"}):  # all that a logout token needs, but one thing
            with pytest.raises(SignInRefused) as refused:
                await client.logout_claims(lying.signed(self.body(sub="u-17", exp=int(NOW) + 60, **changed)))
            assert refused.value.code == "no_logout_token"
        with pytest.raises(SignInRefused):
            await client.claims_of(lying.signed(self.body(sub="u-17", exp=int(NOW) + 60)), "n-1")
