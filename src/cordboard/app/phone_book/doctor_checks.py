"""What the doctor says about the phone book: by which protocols it is read, and by how many devices."""

from cordboard.app.service.phone_book import PhoneBookUseCases
from cordboard.contract.phone_book import Way
from cordboard.contract.views.overview import CheckView

NAME = "phone book"
TITLES = {Way.XML: "XML", Way.CARDDAV: "CardDAV", Way.LDAP: "LDAP"}
NO_PORT = "LDAP is switched on, but no port is open for it."
NO_PORT_FIX = "Start the server with --ldap-port, or switch LDAP off in Phone book."


async def phone_book_check(book: PhoneBookUseCases) -> CheckView:
    """One line."""
    ways = [title for way, title in TITLES.items() if book.is_on(way)]
    if book.is_on(Way.LDAP) and book.ldap_port is None:
        return CheckView(name=NAME, level="amber", sentence=NO_PORT, fix=NO_PORT_FIX)
    if not ways:
        return CheckView(name=NAME, level="green", sentence="Phones can't read the phone book: it is switched off.")
    shown = await book.overview()
    devices, by = len(shown.devices), ", ".join(ways)
    text = f"Phones read it by {by}. Devices: {devices}. Contacts per device: at most {shown.limit}."
    return CheckView(name=NAME, level="green", sentence=text)
