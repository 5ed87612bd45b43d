"""Links between records: what several records of one type are linked to."""

from collections.abc import Mapping, Sequence

from cordboard.crm.hubspot.api import Api

MOST = 1000  # records of one question


async def linked(
    api: Api, record_type: str, ids: Sequence[str], to: str, keys: tuple[str, ...] = ()
) -> dict[str, list[str]]:
    """The ids of records of type `to`, by the ids asked for; those without links have none."""
    found: dict[str, list[str]] = {}
    for at in range(0, len(ids), MOST):
        body = {"inputs": [{"id": one} for one in ids[at : at + MOST]]}
        reader = await api.look("associations", f"{record_type}/{to}/batch/read", body, keys)
        for row in reader["results"]:
            ends = [one.text("toObjectId") for one in row["to"]]
            found.setdefault(row.text("from", "id"), []).extend(ends)
    return found


async def links_of(
    api: Api, record_type: str, ids: Sequence[str], types: Sequence[str], keys: tuple[str, ...] = ()
) -> dict[str, Mapping[str, list[str]]]:
    """For each id the linked ids by type."""
    if not ids:
        return {}
    by_type = {to: await linked(api, record_type, ids, to, keys) for to in types}
    return {one: {to: by_type[to].get(one, []) for to in types} for one in ids}
