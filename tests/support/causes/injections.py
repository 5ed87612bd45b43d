"""Every injection that the site with a CRM, a phone system and a mail server takes."""

from support.causes import crm, phone, server, settings
from support.causes.site import Injection

INJECTIONS: dict[str, Injection] = {
    **crm.INJECTIONS,
    **phone.INJECTIONS,
    **settings.INJECTIONS,
    **server.INJECTIONS,
}
