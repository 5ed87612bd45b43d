"""Every injection that the site with a CRM, a phone system and a mail server takes."""

from support.causes import crm, messenger, phone, server, settings, sms
from support.causes.site import Injection

INJECTIONS: dict[str, Injection] = {
    **crm.INJECTIONS,
    **phone.INJECTIONS,
    **sms.INJECTIONS,
    **messenger.INJECTIONS,
    **settings.INJECTIONS,
    **server.INJECTIONS,
}
