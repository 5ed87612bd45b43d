"""Salesforce does what every CRM folder must do: by consent and as an app, with our key field and without."""

import pytest

from cordboard.testing.crm_contract import (
    CorrectContract,
    CrmContract,
    IdentityContract,
    OnceContract,
    SecrecyContract,
    TroubleContract,
)


class TestSalesforce(CrmContract):
    """By OAuth, with our field as an external id in each object."""


class TestSalesforceWithoutKeyField(OnceContract, CorrectContract):
    """Our key as a marker in the description, of tasks in the call object."""

    @pytest.fixture
    def crm_world(self, keyless_world: object) -> object:
        return keyless_world


class TestSalesforceAsApp(IdentityContract, TroubleContract, SecrecyContract):
    """By client credentials."""

    @pytest.fixture
    def crm_world(self, app_world: object) -> object:
        return app_world
