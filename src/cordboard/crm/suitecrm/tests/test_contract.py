"""SuiteCRM does what every CRM folder must do, by both grants."""

import pytest

from cordboard.testing.crm_contract import CrmContract, FaultRunContract, OnceContract, SecrecyContract, TroubleContract


class TestSuiteCrm(CrmContract, FaultRunContract):
    """As the OAuth2 client itself."""


class TestSuiteCrmByPassword(OnceContract, TroubleContract, SecrecyContract, FaultRunContract):
    """With a user's password and a rotating refresh token."""

    @pytest.fixture
    def crm_world(self, password_world: object) -> object:
        return password_world
