"""Settings of a provider, each fault in its sentence; and who a person is by the claims of a token."""

import msgspec
import pytest

from cordboard.domain.sign_in.identity import Identity, identity_of, needs_second_factor
from cordboard.domain.sign_in.provider import GroupRole, SecondFactor, SignInProvider, faults_in

GOOD = SignInProvider(title="Company", issuer="https://login.example.com", client_id="cordboard")
NO_ADDRESS = "issuer: enter the address of the provider, for example https://login.example.com."
PARTS = "issuer: the address has no query, fragment or user name."
OPEN = "issuer: the address must begin with https://."
CHECKS = "check_every_min: it must be shorter than unchecked_min, or sessions end between two checks."


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({}, []),
        ({"issuer": ""}, [NO_ADDRESS]),
        ({"issuer": "https://"}, [NO_ADDRESS]),
        ({"issuer": "https://[::1"}, [NO_ADDRESS]),
        ({"issuer": "ftp://login.example.com"}, [NO_ADDRESS]),
        ({"issuer": "https://login.example.com?a=b"}, [PARTS]),
        ({"issuer": "https://login.example.com#a"}, [PARTS]),
        ({"issuer": "https://ana@login.example.com"}, [PARTS]),
        ({"issuer": "http://login.example.com"}, [OPEN]),
        ({"issuer": "http://localhost:8080/realm"}, []),
        ({"issuer": "http://127.0.0.1:8080"}, []),
        ({"issuer": "http://[::1]:8080"}, []),
        ({"issuer": "http://128.0.0.1"}, [OPEN]),
        ({"title": " "}, ["title: enter the name that the sign-in button shows."]),
        ({"client_id": " "}, ["client_id: enter the client ID that the provider gave you."]),
        (
            {"roles": (GroupRole(group="a", role="boss"),)},
            ["roles: boss is no role. Roles are admin, supervisor, agent, auditor, light_agent, wall."],
        ),
        ({"roles": (GroupRole(group=" ", role="agent"),)}, ["roles: a group has no name."]),
        (
            {"roles": tuple(GroupRole(group=one, role="agent") for one in ("a", "b", "a", "a"))},
            ["roles: the group a is listed twice."],
        ),
        ({"clock_skew_s": -1}, ["clock_skew_s: enter a number from 0 to 300."]),
        ({"clock_skew_s": 301}, ["clock_skew_s: enter a number from 0 to 300."]),
        ({"clock_skew_s": 300}, []),
        ({"clock_skew_s": 0}, []),
        ({"check_every_min": -1}, ["check_every_min: enter a number from 0 to 1440."]),
        ({"check_every_min": 1440, "unchecked_min": 10080}, []),
        ({"check_every_min": 1441, "unchecked_min": 10080}, ["check_every_min: enter a number from 0 to 1440."]),
        ({"check_every_min": 0, "unchecked_min": 4}, ["unchecked_min: enter a number from 5 to 10080."]),
        ({"check_every_min": 0, "unchecked_min": 5}, []),
        ({"unchecked_min": 10081}, ["unchecked_min: enter a number from 5 to 10080."]),
        ({"check_every_min": 60, "unchecked_min": 60}, [CHECKS]),
        ({"check_every_min": 59, "unchecked_min": 60}, []),
    ],
)
def test_each_fault_is_said_in_its_sentence(changes, faults):
    assert faults_in(msgspec.structs.replace(GOOD, **changes)) == faults


@pytest.mark.parametrize(
    ("claims", "identity"),
    [
        ({}, {}),
        (
            {"preferred_username": " ana ", "email": "a@x.example", "name": "Ana"},
            {"name": "ana", "email": "a@x.example"},
        ),
        ({"email": "a@x.example", "name": "Ana"}, {"name": "a@x.example", "email": "a@x.example"}),
        ({"name": "Ana"}, {"name": "Ana"}),
        ({"preferred_username": 7, "email": None}, {}),
        ({"name": "x" * 201}, {"name": "x" * 200}),
        ({"amr": ["pwd", "mfa", 1, "pwd"], "acr": "2"}, {"strength": ("pwd", "mfa", "2")}),
        ({"amr": "mfa", "acr": "mfa"}, {"strength": ("mfa",)}),
        ({"amr": ["y" * 201]}, {"strength": ("y" * 200,)}),
        ({"sid": "s1"}, {"sid": "s1"}),
    ],
)
def test_a_person_is_who_the_claims_say(claims, identity):
    expected = Identity(issuer="https://login.example.com", subject="7", **identity)
    assert identity_of({"sub": 7, **claims}, GOOD) == expected


@pytest.mark.parametrize(
    ("when", "strength", "asked"),
    [
        (SecondFactor.NEVER, (), False),
        (SecondFactor.ALWAYS, ("mfa",), True),
        (SecondFactor.UNLESS_PROVED, ("pwd",), True),
        (SecondFactor.UNLESS_PROVED, ("pwd", "mfa"), False),
    ],
)
def test_a_second_factor_is_asked_for_where_the_settings_say_so(when, strength, asked):
    person = Identity(issuer="i", subject="s", strength=strength)
    assert needs_second_factor(person, msgspec.structs.replace(GOOD, second_factor=when)) is asked
