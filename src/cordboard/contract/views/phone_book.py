"""The phone book, as users see it: its protocols and the devices that read it."""

from datetime import datetime

from cordboard.contract.views.view import View


class PhoneBookDeviceView(View, frozen=True, kw_only=True):
    """`user`: the id of whom it reads for. `crm`: the only CRM whose people it sees. `used_by`: the last protocol."""

    id: str
    name: str
    user: str
    user_name: str | None
    crm: str | None
    numbers: str
    created_at: datetime
    used_at: datetime | None
    used_by: str | None


class PhoneBookView(View, frozen=True, kw_only=True):
    """`people`: in the local copies of the CRMs. `limit`: contacts a device gets. `ldap_port`: None: none is open."""

    xml: bool
    carddav: bool
    ldap: bool
    limit: int
    people: int
    ldap_port: int | None
    devices: tuple[PhoneBookDeviceView, ...]


class PhoneBookSecretView(View, frozen=True, kw_only=True):
    """`secret` is shown now and never again."""

    device: PhoneBookDeviceView
    secret: str
