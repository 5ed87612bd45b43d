"""Extensions that were found, and who is likely to have them; queues and their titles."""

from datetime import datetime

from cordboard.contract.views.view import View
from cordboard.contract.views.why import StoredReasonView
from cordboard.domain.scenario.facts import CrmUser


class LikelyUserView(View, frozen=True, kw_only=True):
    """A CRM user who probably has the extension. `by`: email or name, what is the same."""

    connection: str
    user: CrmUser
    by: str


class ExtensionView(View, frozen=True, kw_only=True):
    """An extension of a phone system. `listed`: the phone system names it; `calls`: how many recent ones had it.

    `person`: id of the team member who has it; `ignored`: calls on it are kept out of the CRM; `shared`: it is a
    phone of nobody in particular. `likely`: by CRM.
    """

    extension: str
    name: str | None = None
    email: str | None = None
    listed: bool = False
    calls: int = 0
    last_at: datetime | None = None
    connections: tuple[str, ...] = ()
    person: str | None = None
    ignored: bool = False
    shared: bool = False
    likely: tuple[LikelyUserView, ...] = ()


class UnansweredView(View, frozen=True, kw_only=True):
    """A phone system that did not give all its extensions. `code`: unreachable, denied or incomplete.
    `reasons`: `sentence` by code, for readers of any language."""

    connection: str
    title: str
    code: str
    sentence: str
    reasons: tuple[StoredReasonView, ...] = ()


class ExtensionsView(View, frozen=True, kw_only=True):
    """`unassigned`: how many of the items have no person and are neither ignored nor shared."""

    items: tuple[ExtensionView, ...]
    unassigned: int
    problems: tuple[UnansweredView, ...] = ()


class QueueView(View, frozen=True, kw_only=True):
    """A queue. `listed`: the phone system names it; `called`: calls of it are stored; `title`: of the settings."""

    name: str
    title: str | None = None
    listed: bool = False
    called: bool = False
    connections: tuple[str, ...] = ()


class QueuesView(View, frozen=True, kw_only=True):
    """Queues of phone systems, calls and settings, by name."""

    items: tuple[QueueView, ...]
    problems: tuple[UnansweredView, ...] = ()
