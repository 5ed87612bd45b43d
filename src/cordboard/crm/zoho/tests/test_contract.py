"""Zoho does what every CRM folder must do, with the key field and without it."""

import pytest

from cordboard.testing.crm_contract import CrmContract, OnceContract


class TestZoho(CrmContract):
    """With the key field."""


class TestZohoWithoutKeyField(OnceContract):
    """Best effort: looking first by what identifies a record."""

    @pytest.fixture
    def crm_world(self, keyless_world: object) -> object:
        return keyless_world
