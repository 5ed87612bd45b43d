"""Who was chosen for a number, and commands that no event reports."""

from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.store.choices import NumberChoice
from cordboard.testing.event_loop import run
from cordboard.testing.store_contract.samples import Opener

NUMBER = "+34600111222"


def choice(record: str, call: str | None = None, lane: str = "crm", at: float = 100.0) -> NumberChoice:
    entity = Entity.CONTACT
    return NumberChoice(lane=lane, client=NUMBER, call=call, entity=entity, record=record, name="Eva", who="ana", at=at)


class ChoicesContract:
    @run
    async def test_a_remembered_choice_counts_for_all_calls_but_those_with_their_own(self, opened: Opener) -> None:
        async with opened() as store:
            await store.put_choice(choice("1"))
            await store.put_choice(choice("2", call="a"))
            await store.put_choice(choice("3", lane="other"))
        async with opened() as store:
            assert await store.choice("crm", NUMBER, None) == choice("1")
            assert await store.choice("crm", NUMBER, "b") == choice("1")
            assert await store.choice("crm", NUMBER, "a") == choice("2", call="a")
            assert await store.choice("crm", "+34600111223", "a") is None

    @run
    async def test_a_later_choice_replaces_the_one_before_and_can_be_forgotten(self, opened: Opener) -> None:
        async with opened() as store:
            await store.put_choice(choice("1"))
            await store.put_choice(choice("2", at=200.0))
            await store.put_choice(choice("9", call="a"))
            assert await store.forget_choice("crm", NUMBER) == choice("2", at=200.0)
            assert await store.forget_choice("crm", NUMBER) is None
            assert await store.choice("crm", NUMBER, None) is None
            assert await store.choice("crm", NUMBER, "a") == choice("9", call="a")

    @run
    async def test_a_connection_takes_its_choices_along(self, opened: Opener) -> None:
        async with opened() as store:
            await store.put_choice(choice("1"))
            await store.drop_connection("crm")
            assert await store.choice("crm", NUMBER, None) is None

    @run
    async def test_of_commands_that_no_event_reports_the_last_of_each_kind_is_kept(self, opened: Opener) -> None:
        async with opened() as store:
            await store.put_asked("a", "leg", "mute", 100.0)
            await store.put_asked("a", "leg", "mute", 120.0)
            await store.put_asked("a", "leg", "unmute", 110.0)
            await store.put_asked("b", "leg", "dtmf", 300.0)
        async with opened() as store:
            assert await store.asked("a") == {("leg", "mute"): 120.0, ("leg", "unmute"): 110.0}
            assert await store.forget_asked(200.0) == 2
            assert await store.asked("a") == {}
            assert await store.asked("b") == {("leg", "dtmf"): 300.0}
