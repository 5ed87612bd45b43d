"""Handing records over: what is asked, in how many requests, and what Zoho may say against it."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from cordboard.domain.crm.actions import Ref, SetOwner
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import Applied, Outcome
from cordboard.ports.errors import NeedsHuman, Refused, Unavailable
from cordboard_sandbox.zoho_crm.record_api.locking import set_lock

Base = Any  # the world of conftest.py


def given(world: Base, owner: str, was: Sequence[str], *records: str) -> Sequence[Outcome]:
    batch = [
        SetOwner(key=f"k{n}", record=Ref(entity=Entity.CONTACT, id=record), owner=owner, was=tuple(was))
        for n, record in enumerate(records)
    ]
    return asyncio.run(world.crm().apply(batch, verify=False))


def paths(world: Base) -> list[str]:
    return [sent.path.removeprefix("/crm/v8") for sent in world.far.sent if sent.path.startswith("/crm/v8")]


def test_a_whole_batch_is_looked_at_by_fifties_and_given_in_one_request(crm_world: Base) -> None:
    ana, ivan = crm_world.owners()[:2]
    people = [crm_world.person(Entity.CONTACT, f"C{n}", ["600111222"], owner=ana) for n in range(60)]
    assert all(isinstance(outcome, Applied) for outcome in given(crm_world, ivan, [ana], *people))
    assert paths(crm_world) == ["/coql", "/coql", "/Contacts/actions/change_owner"]
    assert {record["Owner"] for record in crm_world.records(Entity.CONTACT)} == {ivan}


def test_what_stands_already_is_not_asked_for_again(crm_world: Base) -> None:
    ana, ivan = crm_world.owners()[:2]
    person = crm_world.person(Entity.CONTACT, "C", ["600111222"], owner=ivan)
    (outcome,) = given(crm_world, ivan, [ana], person)
    assert isinstance(outcome, Applied)
    assert (outcome.was_there, outcome.owner) == (True, ivan)
    assert paths(crm_world) == ["/coql"]


def test_a_user_who_may_own_nothing_any_more_parks_it_with_what_to_do(crm_world: Base) -> None:
    ana, ivan = crm_world.owners()[:2]
    person = crm_world.person(Entity.CONTACT, "C", ["600111222"], owner=ana)
    crm_world.org.state.users[ivan].status = "inactive"
    (outcome,) = given(crm_world, ivan, [ana], person)
    assert isinstance(outcome, Refused)
    assert outcome.field == "owner"
    assert f"does not let user {ivan} own records" in outcome.text
    assert "choose another in Settings" in outcome.text


def test_a_locked_record_waits_and_the_others_are_given(crm_world: Base) -> None:
    ana, ivan = crm_world.owners()[:2]
    locked, free = (crm_world.person(Entity.CONTACT, name, ["600111222"], owner=ana) for name in "AB")
    set_lock(crm_world.org, crm_world.org.tables["Contacts"].records[locked], crm_world.org.state.user)
    waits, fine = given(crm_world, ivan, [ana], locked, free)
    assert isinstance(waits, Unavailable)
    assert isinstance(fine, Applied)


def test_without_the_right_nothing_is_lost_and_the_right_is_named(crm_world: Base) -> None:
    ana, ivan = crm_world.owners()[:2]
    person = crm_world.person(Entity.CONTACT, "C", ["600111222"], owner=ana)
    crm_world.org.state.oauth.removed_scopes.append("ZohoCRM.change_owner.CREATE")
    with pytest.raises(NeedsHuman) as caught:
        given(crm_world, ivan, [ana], person)
    assert caught.value.code == "scope_missing"
    assert "ZohoCRM.change_owner.CREATE" in caught.value.text
    crm_world.org.state.oauth.removed_scopes.clear()
    (outcome,) = given(crm_world, ivan, [ana], person)
    assert isinstance(outcome, Applied)
