"""HubSpot does what every CRM folder must do, signed in by OAuth and by the token of a private app."""

import pytest

from cordboard.testing.crm_contract import CrmContract, IdentityContract, SecrecyContract, TroubleContract


class TestHubSpot(CrmContract):
    """By OAuth, with our property in every type."""


class TestHubSpotWithPrivateApp(IdentityContract, TroubleContract, SecrecyContract):
    """By the lasting token of a private app."""

    @pytest.fixture
    def crm_world(self, private_world: object) -> object:
        return private_world
