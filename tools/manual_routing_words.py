"""What the manual says of the keys of routing settings."""

from cordboard.domain.routing.route import (
    Digits,
    DirectToOwner,
    Route,
    RouteDefault,
    RouteLine,
    RoutePlace,
    RouteSource,
)

ROUTING_KEYS = {
    Route: {
        "id": "The name by which dialplans ask for it: a-z, 0-9 and -. Fixed once it is in use.",
        "name": "Its name for people.",
        "place": "Where the phone system asks.",
        "greeting": "The recording that a voice menu plays before it takes digits.",
        "digits": "What the caller may dial there.",
        "source": "Where the value comes from.",
        "lines": "The first line that matches names the destination.",
        "default": "Where calls go that no line takes, and where they go when nobody answers in time.",
    },
    RoutePlace: {
        "did": "A number of yours.",
        "ivr": "A voice menu, as the phone system calls it.",
    },
    Digits: {
        "most": "How many digits are taken.",
        "terminator": "The key that ends them; empty: none.",
        "timeout_s": "Seconds to wait for each digit.",
    },
    RouteSource: {
        "connection": "The CRM whose record of the caller is read.",
        "module": "`leads`, `contacts`, `accounts`, `deals`, or the CRM's own name of one of them. Empty: contacts.",
        "field": "The API name of the field.",
        "url": "An address of yours that is asked instead of a CRM.",
        "version": "What it is asked: 1 sends `field_name` and `dtmf`; 2 also who calls whom, signed.",
        "allow_private": "Allow an address inside your own network.",
    },
    RouteLine: {
        "operator": "How the value is compared, as in [conditions](rules.md).",
        "value": "What it is compared with.",
        "kind": "`queue`, `ivr`, `extension`, `group`, `external`, `announcement`, `voicemail` or `default`.",
        "target": "Which one, as the phone system calls it.",
    },
    RouteDefault: {
        "kind": "As in `lines`; `default` is the normal course of the phone system.",
        "target": "Which one, as the phone system calls it.",
        "voicemail": "The mailbox of that destination instead.",
    },
    DirectToOwner: {
        "extension": "The extension that is called.",
        "order": "Whose owner is called: `deal`, `contact`, `lead`, `account`, or `last_talked`; the first found.",
        "ring_s": "Seconds that the owner's phone rings.",
        "fallback": "The extension that rings then. Empty: the call takes its normal course.",
    },
}
