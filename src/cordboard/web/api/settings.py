"""Routes of the settings: the newest version, its predecessors, the checker."""

from typing import Annotated

import msgspec
from litestar import Router, get, patch, post, put
from litestar.params import JSONBody, PathParameter

from cordboard.contract.crm_texts import TextQuestion
from cordboard.contract.views.crm_texts import TextPreviewView
from cordboard.contract.views.settings import (
    FindingView,
    SavedSettingsView,
    SettingsView,
    VersionView,
    WholeVersionView,
)
from cordboard.contract.views.view import Listed
from cordboard.domain.settings.crm_texts import CrmTexts
from cordboard.domain.settings.fixes import Change
from cordboard.domain.settings.versions import WrittenSettings
from cordboard.web.api.audit import Before
from cordboard.web.api.calls import Limit
from cordboard.web.dependencies import CallerName, PrincipalDep, ServiceDep

Number = Annotated[int, PathParameter(ge=0, le=2**62, description="Version number; 0 is the defaults.")]


Version = Annotated[int, msgspec.Meta(ge=0, le=2**62)]


class SettingsDraft(msgspec.Struct, frozen=True, kw_only=True):
    """Settings to be saved. `base_version`: the version they were made from; a newer one since then is a conflict.

    `version` says the same, so that an answer of `GET` can be sent back as it is.
    """

    settings: WrittenSettings
    note: Annotated[str, msgspec.Meta(max_length=500)] = ""
    base_version: Version | None = None
    version: Version | None = None


class Question(msgspec.Struct, frozen=True, kw_only=True):
    settings: WrittenSettings


@get("/settings", opt={"may": "settings.read"})
async def show_settings(service: ServiceDep) -> SettingsView:
    """The active settings."""
    return await service.settings.in_force()


@put("/settings", opt={"may": "settings.change"})
async def save_settings(service: ServiceDep, by: CallerName, data: JSONBody[SettingsDraft]) -> SavedSettingsView:
    """Save a new version; contradictions are rejected with cause, evidence and fix.

    Keys of the version before are read for one version, and named in `notices`.
    """
    base = data.version if data.base_version is None else data.base_version
    return await service.settings.save(data.settings, data.note, base, by)


class SettingsPatch(msgspec.Struct, frozen=True, kw_only=True):
    """Changes of the settings in force, in order (JSON Patch, RFC 6902: add, replace, remove)."""

    changes: Annotated[tuple[Change, ...], msgspec.Meta(min_length=1, max_length=1000)]
    note: Annotated[str, msgspec.Meta(max_length=500)] = ""
    base_version: Version | None = None


@patch("/settings", opt={"may": "settings.change"})
async def patch_settings(service: ServiceDep, by: CallerName, data: JSONBody[SettingsPatch]) -> SavedSettingsView:
    """Change single settings and save a new version; contradictions are rejected as by `PUT`."""
    return await service.settings.patch(data.changes, data.note, data.base_version, by)


@get("/settings/versions", opt={"may": "settings.read"})
async def list_versions(service: ServiceDep, before: Before = None, limit: Limit = 50) -> Listed[VersionView]:
    """Versions, newest first."""
    items = tuple(await service.settings.versions(limit, before))
    return Listed(items=items, next=str(items[-1].version) if len(items) == limit else None)


@get("/settings/versions/{version:int}", opt={"may": "settings.read"})
async def show_version(service: ServiceDep, version: Number) -> WholeVersionView:
    """A version with its settings; version 0 has the defaults."""
    return await service.settings.version(version)


@post("/settings/check", opt={"may": "settings.read"}, status_code=200)
async def check_settings(service: ServiceDep, data: JSONBody[Question]) -> Listed[FindingView]:
    """Check these settings without saving them."""
    return Listed(items=tuple(await service.settings.check(data.settings)))


class TextDraft(msgspec.Struct, frozen=True, kw_only=True):
    """Templates to try. Left out: those in force, in the language and time zone in force. `call`: this call alone."""

    connection: Annotated[str, msgspec.Meta(max_length=200)]
    texts: CrmTexts | None = None
    language: Annotated[str, msgspec.Meta(max_length=20)] | None = None
    time_zone: Annotated[str, msgspec.Meta(max_length=100)] | None = None
    call: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    limit: Annotated[int, msgspec.Meta(ge=0, le=20)] = 5


@post("/settings/preview-texts", opt={"may": "settings.read"}, status_code=200)
async def preview_texts(service: ServiceDep, me: PrincipalDep, data: JSONBody[TextDraft]) -> TextPreviewView:
    """Show what templates write into a CRM, for recent calls and one example of each kind. Nothing is saved.

    Without the permission `calls.read`, the examples only.
    """
    question = TextQuestion(**msgspec.structs.asdict(data))
    return await service.crm_texts.preview(question, me.may("calls.read"))


ROUTES = Router(
    "/",
    route_handlers=[
        show_settings,
        save_settings,
        patch_settings,
        list_versions,
        show_version,
        check_settings,
        preview_texts,
    ],
    tags=["settings"],
)
