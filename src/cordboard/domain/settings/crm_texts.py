"""Templates of the texts that a CRM receives, one for each field that our records write. Empty: the default."""

from cordboard.domain.calls.call import Value


class CrmTexts(Value, frozen=True, kw_only=True, omit_defaults=False):
    """The templates of one CRM connection; their language is in `domain/crm_texts/template.py`."""

    call_subject: str = ""
    call_description: str = ""
    task_subject: str = ""
    task_description: str = ""
    lead_name: str = ""
    lead_description: str = ""
    contact_name: str = ""
    contact_description: str = ""
    account_name: str = ""
    deal_name: str = ""


TEXTS: tuple[str, ...] = CrmTexts.__struct_fields__
SEVERAL_LINES = frozenset(name for name in TEXTS if name.endswith("_description"))
LONGEST_TEMPLATE = {name: 4000 if name in SEVERAL_LINES else 500 for name in TEXTS}  # characters
LONGEST_TEXT = {name: 30_000 if name in SEVERAL_LINES else 250 for name in TEXTS}  # characters
