"""The page of the CRM on which custom fields are created."""

import pytest

from cordboard.crm.zoho.modules import fields_page_of
from cordboard.vendors.zoho.data_centres import web_of


@pytest.mark.parametrize(
    ("settings", "page"),
    [
        ({"account": "60012"}, "https://crm.zoho.com/crm/org60012/settings/modules"),
        ({"data_centre": "eu"}, "https://crm.zoho.eu/crm/settings/modules"),
        ({"data_centre": "ca", "account": "7"}, "https://crm.zohocloud.ca/crm/org7/settings/modules"),
    ],
)
def test_custom_fields_are_created_in_the_data_centre_of_the_account(settings: dict[str, str], page: str) -> None:
    assert fields_page_of(web_of(settings), settings.get("account")) == page
