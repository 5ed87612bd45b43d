"""What every CRM folder must do, asked through the port alone; a folder's tests inherit it and give a `crm_world`.

Only what differs between CRMs is in their own tests.
Source: docs/reference/crm-connectors.md 17.4, items 1 to 9, 11, 12.
"""

from cordboard.testing.crm_contract.correct import CorrectContract
from cordboard.testing.crm_contract.deals import DealsContract
from cordboard.testing.crm_contract.faulty_delivery import FaultyDeliveryContract
from cordboard.testing.crm_contract.find import FindContract
from cordboard.testing.crm_contract.identity import IdentityContract
from cordboard.testing.crm_contract.merging import MergeContract
from cordboard.testing.crm_contract.once import OnceContract
from cordboard.testing.crm_contract.pull import PullContract
from cordboard.testing.crm_contract.secrecy import SecrecyContract
from cordboard.testing.crm_contract.shadow import ShadowContract
from cordboard.testing.crm_contract.strangers import FaultRunContract, StrangersContract
from cordboard.testing.crm_contract.tasks import TaskContract
from cordboard.testing.crm_contract.trouble import TroubleContract
from cordboard.testing.crm_contract.world import CrmWorld
from cordboard.testing.crm_contract.write import WriteContract


class CrmContract(
    FindContract,
    WriteContract,
    CorrectContract,
    OnceContract,
    TroubleContract,
    PullContract,
    DealsContract,
    SecrecyContract,
    IdentityContract,
    TaskContract,
    MergeContract,
    ShadowContract,
    StrangersContract,
    FaultyDeliveryContract,
):
    """All of it."""


__all__ = [
    "CorrectContract",
    "CrmContract",
    "CrmWorld",
    "DealsContract",
    "FaultRunContract",
    "FaultyDeliveryContract",
    "FindContract",
    "IdentityContract",
    "MergeContract",
    "OnceContract",
    "PullContract",
    "SecrecyContract",
    "ShadowContract",
    "StrangersContract",
    "TaskContract",
    "TroubleContract",
    "WriteContract",
]
