"""A CRM that speaks the contract does what every CRM folder must do."""

from cordboard.testing.crm_contract import CrmContract


class TestOwnCrm(CrmContract):
    """The whole suite."""
