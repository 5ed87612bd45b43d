"""Pipedrive does what every CRM folder must do: by OAuth, by API token, and with Leads Inbox and call logs besides."""

import pytest

from cordboard.testing.crm_contract import (
    CorrectContract,
    CrmContract,
    IdentityContract,
    OnceContract,
    SecrecyContract,
    StrangersContract,
    TroubleContract,
    WriteContract,
)


class TestPipedrive(CrmContract):
    """By OAuth, with our field in every kind of record that can have one."""


class TestPipedriveWithApiToken(IdentityContract, TroubleContract, SecrecyContract):
    """By the lasting API token of a user."""

    @pytest.fixture
    def crm_world(self, api_token_world: object) -> object:
        return api_token_world


class TestPipedriveWithInboxAndCallLogs(OnceContract, CorrectContract, WriteContract, StrangersContract):
    """New leads are in the Leads Inbox, calls in the call logs; times have seconds."""

    @pytest.fixture
    def crm_world(self, inbox_world: object) -> object:
        return inbox_world
