"""Tries settings that are not saved: those of a new connection, or a change of one that exists. Nothing is stored."""

import time
from collections.abc import Mapping
from typing import Any

from cordboard.app.connections.live_connections import Provider
from cordboard.app.connections.sign_in import is_complete, try_sign_in
from cordboard.contract.errors import Cannot
from cordboard.contract.views.connections import Trial
from cordboard.ports.errors import Trouble
from cordboard.ports.phone import AnswersProbe


def is_testable(provider: Provider) -> bool:
    """Whether its settings alone show if the other side lets us in: no consent page, no webhook that we wait for."""
    if provider.kind == "crm":
        return "oauth_code" not in provider.auth
    return bool(provider.manifest.get("capabilities", {}).get("link"))


async def try_settings(provider: Provider, name: str, settings: Mapping[str, Any], secrets: Mapping[str, str]) -> Trial:
    """What the other side answers to these. A failure is an answer, not an exception."""
    begun = time.perf_counter()
    try:
        identity, sample = await _answer(provider, name, settings, secrets)
    except Trouble as trouble:
        return Trial(ok=False, identity=None, took_ms=_since(begun), problems=(trouble.text,))
    except Cannot as refused:
        return Trial(ok=False, identity=None, took_ms=_since(begun), problems=(refused.detail,))
    return Trial(ok=True, identity=identity, took_ms=_since(begun), sample=sample)


async def _answer(
    provider: Provider, name: str, settings: Mapping[str, Any], secrets: Mapping[str, str]
) -> tuple[str | None, str | None]:
    if provider.kind == "crm":
        if not is_complete(provider, settings, secrets):
            return None, None
        found = (await try_sign_in(provider, name, settings, secrets)).identity
        return f"{found.user.name} at {found.account_name} ({found.edition or 'edition unknown'})", None
    pbx = provider.pbx()
    if not isinstance(pbx, AnswersProbe):
        return None, None
    answer = await pbx.probe({**provider.defaults, **settings}, secrets, False)
    return answer.version or None, None


def _since(begun: float) -> float:
    return round((time.perf_counter() - begun) * 1000, 1)
