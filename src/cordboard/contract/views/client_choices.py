"""The answer to a choice."""

from cordboard.contract.views.view import View
from cordboard.domain.crm.contact_match import Entity


class ClientChoiceView(View, frozen=True, kw_only=True):
    """`remembered`: later calls of this number are from them, too; `moved`: the call record moves to them."""

    call: str
    connection: str
    entity: Entity
    record: str
    name: str
    remembered: bool
    moved: bool = False
