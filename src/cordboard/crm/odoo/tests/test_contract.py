"""Odoo does what every CRM folder must do, by JSON-2 and by JSON-RPC."""

import pytest

from cordboard.testing.crm_contract import CrmContract


class TestOdoo(CrmContract):
    """19.0 and later: JSON-2."""


class TestOdooByJsonRpc(CrmContract):
    """16.0 to 18.0: JSON-RPC, errors with status 200."""

    @pytest.fixture
    def crm_world(self, rpc_world: object) -> object:
        return rpc_world
