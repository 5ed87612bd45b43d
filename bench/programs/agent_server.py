"""The measured server with many agents: each has an extension, a session and the card of whatever rings there."""

import gc
import resource
import time
from pathlib import Path
from typing import Any

import msgspec

from bench.programs.measured_server import PERSON, MeasuredServer, open_measured_server
from cordboard.domain.settings.company import TeamMember
from cordboard.ports.accounts import Accounts, Session, User
from cordboard.web.auth.passwords import digest

FIRST = 1_000  # the extension of the first agent
SHARED = "999"  # an extension of all of them
HOURS = 8 * 3600.0


class AgentServer:
    """Serves the method calls of the line `panel`."""

    def __init__(self, server: MeasuredServer) -> None:
        self._running, self.ready = server.running, server.ready

    async def agents(self, count: int) -> list[str]:
        """Create them. Returns the session cookies."""
        service, accounts = self._running.service, self._running.accounts
        cookies = [await _signed_in(accounts, n) for n in range(count)]
        held = await service.settings.in_force()
        team = tuple(
            TeamMember(id=f"a{n}", name=f"Agent {n}", extensions=(str(FIRST + n), SHARED), user=f"agent-{n}")
            for n in range(count)
        )
        settings = msgspec.structs.replace(held.settings, team=team)
        await service.settings.save(settings, "bench", held.version, PERSON)
        return cookies

    async def memory(self) -> float:
        """What this process keeps in memory, after rubbish is collected. Units: kB."""
        gc.collect()
        lines = Path("/proc/self/status").read_text().splitlines()
        return float(next(line.split()[1] for line in lines if line.startswith("VmRSS:")))


async def _signed_in(accounts: Accounts, n: int) -> str:
    now, cookie = time.time(), f"bench-cookie-{n}-{time.time_ns()}"
    await accounts.add_user(User(id=f"agent-{n}", name=f"agent{n}", password="", role="agent"))
    await accounts.put_session(
        Session(hash=digest(cookie), user=f"agent-{n}", csrf="bench", created=now, seen=now, expires=now + HOURS)
    )
    return cookie


async def open_agent_server(**asked: Any) -> AgentServer:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))  # each agent keeps a connection
    return AgentServer(await open_measured_server(**asked))
