"""The place of a deal in Zoho: a pipeline of a layout, as one id for the settings.

Zoho knows a pipeline by its `actual_value`, and the same value may be in several layouts.
"""


def place_of(layout: str | None, pipeline: str | None) -> str | None:
    """`LAYOUT/PIPELINE`; a part that is not known is empty."""
    return f"{layout or ''}/{pipeline or ''}" if layout or pipeline else None


def parts_of(place: str | None) -> tuple[str, str]:
    """Id of the layout and value of the pipeline; empty where the place does not name one. Layout ids are numbers."""
    layout, slash, pipeline = (place or "").partition("/")
    return (layout, pipeline) if slash else ("", layout)
