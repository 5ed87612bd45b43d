"""Who and where we are; what there is to choose from."""

from cordboard.domain.crm.contact_match import Entity
from cordboard.testing.crm_contract.world import CrmWorld, played


class IdentityContract:
    """Who and where we are; what there is to choose from."""

    def test_we_know_where_we_are_and_who_may_own_records(self, crm_world: CrmWorld) -> None:
        crm = crm_world.crm()

        async def story() -> None:
            identity = await crm.identify()
            assert identity.account
            assert identity.account_name
            assert identity.user.id
            assert identity.user.name
            users = await crm.users()
            assert sorted(user.id for user in users) == sorted(crm_world.owners())
            assert all(user.name for user in users)

        played(story())

    def test_fields_and_pipelines_can_be_chosen_from(self, crm_world: CrmWorld) -> None:
        crm = crm_world.crm()

        async def story() -> None:
            fields = {field.name: field for field in await crm.fields(Entity.LEAD)}
            custom = fields[crm_world.field(Entity.LEAD)]
            assert custom.custom
            assert custom.writable
            places = await crm.pipelines()
            assert places
            assert all(place.stages for place in places)
            assert {stage.state for place in places for stage in place.stages} == {"open", "won", "lost"}

        played(story())
