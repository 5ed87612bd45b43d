"""Asterisk as a phone system behind `ports.pbx`: no webhooks, one manager connection."""

import random
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from cordboard.domain.calls.call import CallEvent
from cordboard.pbx.asterisk.agi import AgiQuestion, AgiServer
from cordboard.pbx.asterisk.agi_questions import asked_by, wanted_by
from cordboard.pbx.asterisk.ari.both_links import BothLinks
from cordboard.pbx.asterisk.ari.link import AriAccount, AriLink
from cordboard.pbx.asterisk.cdr_source import CsvRecords, TableRecords
from cordboard.pbx.asterisk.client import AmiLink
from cordboard.pbx.asterisk.codec import events_of
from cordboard.pbx.asterisk.codec_options import plan_of
from cordboard.pbx.asterisk.commands.agents import AsteriskAgents
from cordboard.pbx.asterisk.commands.commands import AsteriskCommands
from cordboard.pbx.asterisk.commands.conversation import Manager
from cordboard.pbx.asterisk.commands.dialplan import Dialplan
from cordboard.pbx.asterisk.encryption import encryption_of
from cordboard.pbx.asterisk.places import unusable
from cordboard.pbx.asterisk.probe import Probe
from cordboard.pbx.asterisk.recording_files import finder
from cordboard.pbx.asterisk.recordings import Recordings
from cordboard.pbx.asterisk.session import ManagerSession
from cordboard.ports.agent_states import AgentStates
from cordboard.ports.call_records import CallRecords
from cordboard.ports.caller_questions import Answer, QuestionServer
from cordboard.ports.http_exchange import Journal
from cordboard.ports.phone import HookRequest, Link, PhoneProbe, RawEvent, Rejected, Settings, UnusablePlace
from cordboard.ports.phone_commands import PhoneCommands

SETTLE_MS = 200  # an OriginateResponse or a last hang-up may follow the end


class Asterisk:
    """Reads the manager interface (AMI)."""

    def split_request(
        self, request: HookRequest, settings: Settings, secrets: Mapping[str, str], now: float
    ) -> Sequence[RawEvent]:
        """There are none: Asterisk does not call us. Raises Rejected."""
        raise Rejected(
            404,
            "no_hook",
            "Asterisk connections don't use webhooks.",
            "Cordboard connects to the manager interface. Set host, port, username and secret.",
        )

    def events(self, body: bytes, at: float, settings: Settings) -> Sequence[CallEvent]:
        """The events of a manager packet."""
        return events_of(body, at, plan_of(settings))

    def link(self, settings: Settings, secrets: Mapping[str, str]) -> Link:
        """The manager connection these settings describe, and ARI beside it where that is switched on."""
        username, secret = str(settings.get("username") or "cordboard"), secrets.get("secret", "")
        host = str(settings.get("host") or "127.0.0.1")
        recordings, commands = Recordings(plan_of(settings).recording), bool(settings.get("place_calls", True))
        region = str(settings.get("region") or "") or None
        manager = AmiLink(
            host,
            int(settings.get("port") or 5038),
            lambda: ManagerSession(username, secret, recordings, commands),
            chance=random.SystemRandom().random,
            clock=time.time,
            open_=encryption_of(settings).open,
            find=finder(host),
            region=region,
        )
        if not settings.get("ari"):
            return manager
        account = AriAccount(
            host=host,
            port=int(settings.get("ari_port") or 8088),
            username=str(settings.get("ari_username") or "cordboard"),
            secret=secrets.get("ari_secret", ""),
            encryption=encryption_of(settings),
        )
        return BothLinks(manager, AriLink(account, chance=random.SystemRandom().random), region)

    async def probe(self, settings: Settings, secrets: Mapping[str, str], lists: bool) -> PhoneProbe:
        """One short login beside the held connection."""
        username, secret = str(settings.get("username") or "cordboard"), secrets.get("secret", "")
        host, port = str(settings.get("host") or "127.0.0.1"), int(settings.get("port") or 5038)
        return await Probe(host, port, username, secret, open_=encryption_of(settings).open).ask(lists)

    def call_records(
        self, settings: Settings, secrets: Mapping[str, str], connection: str, journal: Journal
    ) -> CallRecords | None:
        """Its call detail records: the CSV file, else the table of a database."""
        plan = plan_of(settings)
        if path := str(settings.get("cdr_csv") or "").strip():
            return CsvRecords(Path(path), plan, connection)
        if address := secrets.get("cdr_database", "").strip():
            table = str(settings.get("cdr_table") or "cdr")
            return TableRecords(address, table, plan, connection, allow_plain=bool(settings.get("allow_plain")))
        return None

    def commands(
        self, settings: Settings, secrets: Mapping[str, str], connection: str, journal: Journal
    ) -> PhoneCommands | None:
        """Short manager sessions of their own; none where placing calls is switched off."""
        if not settings.get("place_calls", True):
            return None
        contexts = ("dial", "first_leg", "mobile", "transfer", "hold")
        given = {name: str(settings.get(f"{name}_context") or "").strip() for name in contexts}
        named = {name: text for name, text in given.items() if text}
        attended = bool(settings.get("attended_transfers"))
        return AsteriskCommands(_manager(settings, secrets), Dialplan(**named, attended_transfers=attended))

    def agents(self, settings: Settings, secrets: Mapping[str, str]) -> AgentStates | None:
        """Presence and queues, by the same sessions; none where placing calls is switched off."""
        return AsteriskAgents(_manager(settings, secrets)) if settings.get("place_calls", True) else None

    def unusable_places(self, settings: Settings) -> Sequence[UnusablePlace]:
        """The folder of recordings and the file of call records, where this server can't read them."""
        return unusable(str(settings.get("recordings_folder") or ""), str(settings.get("cdr_csv") or ""))

    def question_server(self, answer: Answer) -> QuestionServer:
        """FastAGI: `agi://host:port/who?region=ES`, `/route/RULE?digits=12`, `/owner/EXTENSION`."""

        async def of_dialplan(question: AgiQuestion) -> Mapping[str, str]:
            return await answer(asked_by(question))

        return AgiServer(of_dialplan, wanted=wanted_by)

    def settle_ms(self) -> int:
        """How long after the last leg has gone late packets may come."""
        return SETTLE_MS


def _manager(settings: Settings, secrets: Mapping[str, str]) -> Manager:
    """Short sessions for commands."""
    username, secret = str(settings.get("username") or "cordboard"), secrets.get("secret", "")
    host, port = str(settings.get("host") or "127.0.0.1"), int(settings.get("port") or 5038)
    return Manager(host, port, username, secret, encryption_of(settings).open)


PROVIDER = Asterisk()
