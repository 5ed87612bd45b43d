"""What an index finds is what looking at every record finds, whatever was written, changed and deleted meanwhile."""

from random import Random
from typing import Any

from cordboard_sandbox.record_server.records.conditions import Comparison, Condition, Joined, compiled
from cordboard_sandbox.record_server.records.counterpart import Counterpart, Model
from cordboard_sandbox.record_server.records.value_index import candidates
from cordboard_sandbox.record_server.records.writing import create, update
from cordboard_sandbox.record_server.tests.conftest import Api

NAMES = ("Vega", "VEGA", "Peña", "O'Brien", "Sanz")
NUMBERS = (*(f"+3460011122{last}" for last in range(4)), "+34911222333", "+346001112")


def condition(chance: Random) -> Condition:
    number = chance.choice(NUMBERS)
    simple = [
        Comparison("lastName", "equals", chance.choice(NAMES).lower()),
        Comparison("lastName", "in", [chance.choice(NAMES), "Nobody"]),
        Comparison("phoneNumberNumeric", "ends_with", number[-9:]),
        Comparison("phoneNumberNumeric", "ends_with", number[-3:]),
        Comparison("phoneNumber", "equals", number),
        Comparison("name", "equals", f"Ana {chance.choice(NAMES)}"),
        Comparison("description", "contains", "x"),
    ]
    if chance.random() < 0.5:
        return chance.choice(simple)
    return Joined(chance.choice(["all", "any", "none"]), tuple(chance.sample(simple, 2)))


def looked_at_all(own: Counterpart, model: Model, wanted: Condition) -> set[str]:
    meets = compiled(own, model, wanted)
    return {record.id for record in own.live(model.name) if meets(record)}


def looked_up(own: Counterpart, model: Model, wanted: Condition) -> set[str]:
    meets = compiled(own, model, wanted)
    near = candidates(own, model, wanted)
    ids = near if near is not None else {record.id for record in own.live(model.name)}
    return {id_ for id_ in ids if (record := own.find(model.name, id_)) and meets(record)}


def values(chance: Random) -> dict[str, Any]:
    numbers = [{"phoneNumber": number} for number in chance.sample(NUMBERS, 2)]
    found = {"firstName": chance.choice(["Ana", None]), "lastName": chance.choice(NAMES), "phoneNumberData": numbers}
    return found | {"description": chance.choice(["x", None])}


def test_an_index_finds_what_looking_at_every_record_finds(own: Counterpart, seed: int) -> None:
    own.state.switches["phoneNumberInternational"] = False
    chance, model = Random(seed), own.model("Lead")
    assert model is not None
    narrowed = 0
    for _ in range(300):
        live = [*own.live("Lead")]
        match chance.randrange(4):
            case 0 | 1:
                create(own, model, values(chance), "", force=True)
            case 2:
                update(own, model, chance.choice(live), values(chance), "")
            case 3 if len(live) > 5:
                own.remove(chance.choice(live))
        wanted = condition(chance)
        narrowed += candidates(own, model, wanted) is not None
        assert looked_up(own, model, wanted) == looked_at_all(own, model, wanted)
    assert narrowed > 50


def test_an_index_knows_records_that_others_made_renamed_or_brought_back(api: Api) -> None:
    def found() -> list[str]:
        query = {"where[0][type]": "equals", "where[0][attribute]": "lastName", "where[0][value]": "Theirs"}
        return [row["id"] for row in api.get("/Lead", **query).json()["list"]]

    assert found() == []
    api.control("snapshot")
    made = api.control("records/Lead", {"id": "6b000000000000001", "lastName": "Theirs"})
    assert found() == [made["id"]] == ["6b000000000000001"]
    api.call("PATCH", f"/__sandbox/records/Lead/{made['id']}", json={"lastName": "Mine"})
    assert found() == []
    api.call("PATCH", f"/__sandbox/records/Lead/{made['id']}", json={"lastName": "Theirs"})
    assert found() == [made["id"]]
    api.control("restore")
    assert found() == []
