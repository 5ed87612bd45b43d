"""Use cases of personal data: find, export, correct and erase everything about a number or an address."""

from collections.abc import Sequence
from typing import Protocol

from cordboard.contract.views.personal_data import CorrectedView, ErasureView, ExpiryView, ExportView, PersonalDataView
from cordboard.domain.interaction import IdentityKind

__all__ = ["IdentityKind", "PersonalData"]


class PersonalData(Protocol):
    """Each raises Cannot 422 for what is nobody's number or address."""

    async def find(self, kind: IdentityKind, value: str, by: str) -> PersonalDataView:
        """Where the person is."""

    async def export(self, kind: IdentityKind, value: str, by: str) -> ExportView:
        """Everything about the person."""

    async def correct(self, kind: IdentityKind, value: str, name: str, by: str) -> CorrectedView:
        """Another name where Cordboard keeps the original."""

    async def erase(self, kind: IdentityKind, value: str, open_items: str, by: str) -> ErasureView:
        """Begin an erasure. Raises: Cannot 409 for a number of your own."""

    async def erasures(self, limit: int) -> Sequence[ErasureView]:
        """Newest first."""

    async def erasure(self, reference: str) -> ErasureView:
        """One of them. Raises: Cannot 404."""

    async def retention(self) -> tuple[ExpiryView, ...]:
        """What is older than its period, by kind; nothing is changed."""

    async def delete_outdated(self, by: str) -> tuple[ExpiryView, ...]:
        """Delete it now; how much went, and what is left."""
