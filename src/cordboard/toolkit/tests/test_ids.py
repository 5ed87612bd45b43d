"""Ids that are the same whenever the same thing is named again."""

from uuid import UUID

from cordboard.toolkit.ids import record_id


def test_the_id_of_a_record_depends_on_the_connection_and_the_item_alone() -> None:
    one = record_id("crm", "c1:lead")
    assert record_id("crm", "c1:lead") == one
    assert len({one, record_id("crm", "c1:call"), record_id("other", "c1:lead")}) == 3
    assert UUID(one).version == 5
