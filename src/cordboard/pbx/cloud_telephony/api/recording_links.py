"""Addresses of recordings, asked for when somebody listens: links of providers live for minutes."""

from cordboard.domain.calls.recording import is_address
from cordboard.pbx.cloud_telephony.api.answers import reader_of
from cordboard.pbx.cloud_telephony.api.client import ApiClient
from cordboard.pbx.cloud_telephony.api.shapes import RecordingLink
from cordboard.ports.errors import Refused


class TableRecordingLinks:
    """`ports.recording_links.RecordingLinks`."""

    def __init__(self, client: ApiClient, asked: RecordingLink) -> None:
        self._client, self._asked = client, asked

    async def link_of(self, recording: str, call: str) -> str:
        answer = await self._client.ask(self._asked, {"recording": recording, "call": call})
        link = reader_of(answer).first(self._asked.link)
        if not is_address(link):
            raise Refused(f"{self._client.service} refused: no address of this recording.", code="gone")
        return link
