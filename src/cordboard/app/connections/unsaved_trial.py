"""Tries settings that are not saved: those of a new connection, or a change of one that exists. Nothing is stored."""

import time
from collections.abc import Mapping
from typing import Any

from cordboard.app.connections.live_connections import Provider
from cordboard.app.connections.sign_in import is_complete, try_sign_in
from cordboard.contract.errors import Cannot
from cordboard.contract.stored_reasons import reason_messages
from cordboard.contract.views.connections import Trial
from cordboard.contract.views.why import StoredReasonView
from cordboard.ports.crm import Identity
from cordboard.ports.errors import Trouble
from cordboard.ports.http_exchange import Exchange
from cordboard.ports.phone import AnswersProbe, TriesSettings


def is_testable(provider: Provider) -> bool:
    """Whether its settings alone show if the other side lets us in: no consent page, no webhook that we wait for."""
    if provider.kind == "crm":
        return "oauth_code" not in provider.auth
    capabilities = provider.manifest.get("capabilities", {})
    return bool(capabilities.get("link") or capabilities.get("testable"))


async def try_settings(provider: Provider, name: str, settings: Mapping[str, Any], secrets: Mapping[str, str]) -> Trial:
    """What the other side answers to these. A failure is an answer, not an exception."""
    begun = time.perf_counter()
    try:
        answer = await _answer(provider, name, settings, secrets)
    except Trouble as trouble:
        return failed_trial(provider, trouble.text, trouble.code, _since(begun))
    except Cannot as refused:
        return failed_trial(provider, refused.detail, refused.code, _since(begun))
    if isinstance(answer, Identity):
        said = account_sentence(answer)
        return Trial(ok=True, identity=said.text, took_ms=_since(begun), sentences=(said,))
    return Trial(ok=True, identity=answer, took_ms=_since(begun))


def failed_trial(provider: Provider, text: str, code: str, took_ms: float, health: str = "") -> Trial:
    """The answer of a test that failed with this trouble, also sentence by sentence."""

    def advice(_connection: str, code: str) -> Mapping[str, str]:
        return {language: one.errors[code] for language, one in provider.texts.items() if code in one.errors}

    sentences = reason_messages(text, code, "", advice)
    return Trial(ok=False, identity=None, took_ms=took_ms, problems=(text,), sentences=sentences, code=health)


def account_sentence(identity: Identity) -> StoredReasonView:
    """Who we are over there."""
    values = {"user": identity.user.name, "account": identity.account_name, "edition": identity.edition or ""}
    text = f"{values['user']} at {values['account']} ({values['edition'] or 'edition unknown'})"
    code = "trial_account" if identity.edition else "trial_account_only"
    return StoredReasonView(code=code, text=text, values=values)


async def _answer(
    provider: Provider, name: str, settings: Mapping[str, Any], secrets: Mapping[str, str]
) -> Identity | str | None:
    if provider.kind == "crm":
        if not is_complete(provider, settings, secrets):
            return None
        return (await try_sign_in(provider, name, settings, secrets)).identity
    if provider.kind in ("sms", "messenger"):
        return None
    pbx = provider.pbx()
    if isinstance(pbx, TriesSettings):
        return await pbx.try_settings({**provider.defaults, **settings}, secrets, name, _unkept)
    if not isinstance(pbx, AnswersProbe):
        return None
    answer = await pbx.probe({**provider.defaults, **settings}, secrets, False)
    return answer.version or None


def _unkept(exchange: Exchange) -> None:
    """Nothing is stored of a trial."""


def _since(begun: float) -> float:
    return round((time.perf_counter() - begun) * 1000, 1)
