"""Groups, roles, identities and the settings of the provider."""

import msgspec
import pytest

from cordboard.domain.sign_in.identity import identity_of, needs_second_factor
from cordboard.domain.sign_in.provider import GroupRole, SecondFactor, SignInProvider, faults_in
from cordboard.domain.sign_in.roles import groups_in, role_of, too_many

GOOD = SignInProvider(title="Company", issuer="https://login.example.com", client_id="cordboard")
ROLES = (GroupRole(group="staff", role="agent"), GroupRole(group="it", role="admin"))


@pytest.mark.parametrize(
    ("claims", "path", "groups"),
    [
        ({"groups": ["a", "b"]}, "groups", ("a", "b")),
        ({"groups": "a b"}, "groups", ("a", "b")),
        ({"groups": "a,b, c"}, "groups", ("a", "b", "c")),
        ({"groups": ["a", 1, None, {"x": 1}]}, "groups", ("a",)),
        ({"groups": []}, "groups", ()),
        ({}, "groups", None),
        ({"groups": 5}, "groups", None),
        ({"realm_access": {"roles": ["a"]}}, "realm_access.roles", ("a",)),
        ({"https://x.example/roles": ["a"]}, "https://x.example/roles", ("a",)),
        ({"realm_access": ["roles"]}, "realm_access.roles", None),
    ],
)
def test_groups_are_read_where_the_claim_is(claims, path, groups):
    assert groups_in(claims, path) == groups


def test_a_list_that_the_provider_left_out_is_told_from_an_empty_one():
    assert too_many({"_claim_names": {"groups": "src1"}}, "groups")
    assert not too_many({"groups": []}, "groups")


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        ((), None),
        (("guests",), None),
        (("staff",), "agent"),
        (("staff", "it"), "admin"),
        (("IT",), None),
        (("it ",), None),
    ],
)
def test_the_strongest_role_of_the_groups_is_given_and_nothing_to_others(groups, role):
    assert role_of(groups, ROLES) == role


def test_no_mapping_gives_no_access():
    assert role_of(("staff", "it"), ()) is None


def test_an_identity_is_issuer_and_subject_with_the_name_of_the_moment():
    claims = {"sub": "u-1", "email": "a@example.com", "amr": ["pwd", "mfa", 7], "acr": "gold", "sid": "s"}
    identity = identity_of(claims, GOOD)
    assert (identity.issuer, identity.subject, identity.name) == (GOOD.issuer, "u-1", "a@example.com")
    assert identity.strength == ("pwd", "mfa", "gold")


@pytest.mark.parametrize(
    ("rule", "amr", "needed"),
    [
        (SecondFactor.NEVER, [], False),
        (SecondFactor.UNLESS_PROVED, ["pwd"], True),
        (SecondFactor.UNLESS_PROVED, ["pwd", "mfa"], False),
        (SecondFactor.ALWAYS, ["mfa"], True),
    ],
)
def test_a_second_factor_is_asked_for_by_the_rule(rule, amr, needed):
    provider = msgspec.structs.replace(GOOD, second_factor=rule)
    assert needs_second_factor(identity_of({"sub": "u", "amr": amr}, provider), provider) is needed


def test_good_settings_have_no_fault():
    assert faults_in(GOOD) == []
    assert faults_in(msgspec.structs.replace(GOOD, issuer="http://127.0.0.1:9000")) == []


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"issuer": "http://login.example.com"}, "issuer"),
        ({"issuer": "login.example.com"}, "issuer"),
        ({"issuer": "https://[::1"}, "issuer"),
        ({"issuer": "https://a.example/?x=1"}, "issuer"),
        ({"title": " "}, "title"),
        ({"client_id": ""}, "client_id"),
        ({"roles": (GroupRole(group="a", role="boss"),)}, "roles"),
        ({"roles": (GroupRole(group=" ", role="agent"),)}, "roles"),
        ({"roles": (*ROLES, GroupRole(group="it", role="agent"))}, "roles"),
        ({"clock_skew_s": 301}, "clock_skew_s"),
        ({"unchecked_min": 1, "check_every_min": 0}, "unchecked_min"),
        ({"check_every_min": 60}, "check_every_min"),
    ],
)
def test_a_fault_is_named_with_its_place(change, place):
    assert [each.partition(":")[0] for each in faults_in(msgspec.structs.replace(GOOD, **change))] == [place]
