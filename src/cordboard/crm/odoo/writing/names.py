"""Records that have nothing but a name (tags, sources), found or created by it."""

from cordboard.crm.odoo.api import Api
from cordboard.crm.odoo.api_call import ApiCall

TAGS = {"res.partner": {"category_id": "res.partner.category"}, "crm.lead": {"tag_ids": "crm.tag"}}
SOURCE = "utm.source"


class Names:
    """Of one Odoo; what was found once is remembered."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._known: dict[tuple[str, str], int] = {}

    async def ids(self, model: str, names: tuple[str, ...]) -> list[int]:
        """The ids of the records of these names, created where there are none."""
        missing = [name for name in names if (model, name) not in self._known]
        if missing:
            await self._find(model, missing)
        for name in missing:
            if (model, name) not in self._known:
                await self._create(model, name)
        return [self._known[model, name] for name in dict.fromkeys(names) if (model, name) in self._known]

    async def _find(self, model: str, names: list[str]) -> None:
        args = {"domain": [["name", "in", names]], "fields": ["name"]}
        for row in await self._api.rows(ApiCall(model=model, method="search_read", args=args)):
            self._known.setdefault((model, row.text("name")), row.number("id"))

    async def _create(self, model: str, name: str) -> None:
        """Left out where it may not be created: a tag holds no record back."""
        answer = await self._api.ask(ApiCall(model=model, method="create", args={"vals_list": [{"name": name}]}))
        if answer.error is None:
            self._known[model, name] = answer.reader[0].number()
        elif answer.error.code == "validation":  # somebody was quicker
            await self._find(model, [name])
