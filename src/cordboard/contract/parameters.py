"""Use cases of parameters: what field mappings and rules can name, with samples of recent calls."""

from collections.abc import Sequence
from typing import Protocol

from cordboard.contract.views.parameters import DefaultParameterView, MappedValueView, ParameterView
from cordboard.domain.mapping.field_mapping import FieldMapping


class Parameters(Protocol):
    """Questions only; nothing is changed."""

    async def seen(self, samples: bool) -> Sequence[ParameterView]:
        """Those with a name of ours, then every further key that providers sent lately.

        `samples`: whether values of real calls may be shown.
        """

    async def preview(
        self, connection: str, mappings: Sequence[FieldMapping], samples: bool
    ) -> Sequence[MappedValueView]:
        """What these mappings would write into that CRM, each for the latest call that has its parameter."""

    async def defaults(self, connection: str) -> Sequence[DefaultParameterView]:
        """Every field that this CRM gets of a call without any mapping.

        Raises: Cannot 404 for an unknown CRM, 502 where it cannot be asked.
        """
