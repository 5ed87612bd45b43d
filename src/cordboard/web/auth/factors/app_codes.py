"""Codes of authenticator apps: six digits that change every 30 seconds (TOTP, RFC 6238).

A clock may be one step off in either direction. Which step a code belongs to is stored when it is taken, so that it
is good once.
"""

import hmac

import msgspec
import pyotp

DIGITS = 6
STEP = 30  # Units: s
SKEW = 1  # Units: steps
ISSUER = "Cordboard"


class AppSecret(msgspec.Struct, frozen=True, kw_only=True):
    """What an authenticator app needs: `secret` to type, `uri` to open, `qr` to scan (an SVG as a data URI)."""

    secret: str
    uri: str
    qr: str


def new_secret() -> str:
    """160 random bits, base32."""
    return pyotp.random_base32()


def for_the_app(secret: str, user: str, host: str) -> AppSecret:
    """`user` and `host` are the label under which the app lists it."""
    import segno  # here: needed once for each app that is added

    uri = pyotp.TOTP(secret).provisioning_uri(name=f"{user}@{host}", issuer_name=ISSUER)
    qr = segno.make(uri, error="m").svg_data_uri(scale=5, border=3, light="#fff", dark="#000")
    return AppSecret(secret=secret, uri=uri, qr=qr)


def steps_of(secret: str, code: str, now: float) -> tuple[int, ...]:
    """The steps around now whose code this is, the present one first. Units: `now` epoch s."""
    totp, present = pyotp.TOTP(secret), int(now // STEP)
    near = (present, *(step for off in range(1, SKEW + 1) for step in (present - off, present + off)))
    return tuple(step for step in near if hmac.compare_digest(totp.generate_otp(step), code))
