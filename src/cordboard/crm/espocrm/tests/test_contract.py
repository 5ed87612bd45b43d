"""EspoCRM does what every CRM folder must do, with a field for our key and without it."""

import pytest

from cordboard.testing.crm_contract import CorrectContract, CrmContract, OnceContract


class TestEspoCrm(CrmContract):
    """With the key field."""


class TestEspoCrmWithMarker(OnceContract, CorrectContract):
    """Our key as a marker in the description."""

    @pytest.fixture
    def crm_world(self, keyless_world: object) -> object:
        return keyless_world
