"""vtiger does what every CRM folder must do: with a field for our key, without it, and with its own call list."""

import pytest

from cordboard.testing.crm_contract import CorrectContract, CrmContract, OnceContract, WriteContract


class TestVtiger(CrmContract):
    """With the key field."""


class TestVtigerWithMarker(OnceContract, CorrectContract):
    """Our key as a marker in the description."""

    @pytest.fixture
    def crm_world(self, keyless_world: object) -> object:
        return keyless_world


class TestVtigerWithCallList(OnceContract, CorrectContract, WriteContract):
    """Calls are in the call list, too."""

    @pytest.fixture
    def crm_world(self, call_list_world: object) -> object:
        return call_list_world
