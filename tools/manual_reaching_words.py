"""What the settings of placing calls and of sending SMS mean, for the manual."""

from cordboard.domain.settings.dialling import Dialling
from cordboard.domain.settings.sms import SmsSettings
from cordboard.domain.sms.guards import QuietHours

REACHING_KEYS = {
    Dialling: {
        "routes_outside": "Routing rules may send calls to numbers outside of the company.",
        "routes_per_hour": "How many such calls an hour, at most.",
        "prefixes": "Beginnings of allowed numbers, such as `+34`. Empty: numbers in the countries of `numbers`.",
        "premium": "Also dial premium and shared-cost numbers.",
        "per_minute": "How many calls an extension may place in a minute, at most.",
    },
    SmsSettings: {
        "connection": "The SMS gateway that is used, where several are connected. None: the only one.",
        "senders": "Names that may be shown as the sender, the first one by default: 3 to 11 Latin letters and digits. "
        "The company's `numbers` may be shown, too. Empty: what the gateway shows.",
        "prefixes": "Beginnings of allowed numbers, such as `+34`. Empty: numbers in the countries of `numbers`.",
        "parts": "How many parts a message may have, at most.",
        "parts_per_day": "How many parts all messages of a day may have together. 0: any number.",
        "quiet": "Hours in which nothing is sent; messages wait for their end. None: at any time.",
        "plainer": "Replace characters that make a message longer: `off`, `safe` (quotation marks, dashes, spaces) or "
        "`strong` (also accents outside the GSM alphabet).",
        "repeated_s": "For so many seconds the same text of the same account to the same people counts once, if the "
        "request has no key.",
        "stop_words": "An incoming SMS with one of these words alone ends SMS to its sender.",
        "start_words": "An incoming SMS with one of these words alone allows SMS to its sender again.",
        "placeholders": "Also send texts with a placeholder such as `${Name}` that nobody replaced.",
        "valid_h": "For so many hours a message is tried and its delivery report awaited.",
        "legacy": "Whether the addresses of the former interface answer ([SMS](sms.md#the-legacy-address)).",
    },
    QuietHours: {
        "begin": "When they begin, as `22:00` in the company's time zone.",
        "end": "When they end; the night may lie between.",
    },
}
SMS_TITLES = {SmsSettings: "Within `sms`", QuietHours: "Within `sms.quiet`"}
