"""The switch's side of FastAGI: asks a server where a call shall go and obeys what it sets.

Only what a dialplan needs; the words are those of a real Asterisk (docs/reference/telephony.md section 4).
"""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

SET = re.compile(r'SET VARIABLE (\S+) "?(.*?)"?$', re.IGNORECASE)
GET = re.compile(r"GET (?:FULL )?VARIABLE \$?\{?([^}\s]+)\}?", re.IGNORECASE)
DEADLINE_S = 2.0


@dataclass
class Asked:
    """What came of asking. `status` as in AGISTATUS."""

    status: str
    variables: dict[str, str] = field(default_factory=dict)
    commands: list[str] = field(default_factory=list)


def environment(address: str, script: str, about: Mapping[str, str]) -> bytes:
    """The lines that open the conversation."""
    pairs = {
        "agi_network": "yes",
        "agi_network_script": script,
        "agi_request": f"agi://{address}/{script}",
        "agi_channel": about["channel"],
        "agi_language": "en",
        "agi_type": "PJSIP",
        "agi_uniqueid": about["uniqueid"],
        "agi_version": "22.10.1~dfsg+~cs6.15.60671435-1",
        "agi_callerid": about["caller"] or "unknown",
        "agi_calleridname": about["name"] or "unknown",
        "agi_callingpres": "0",
        "agi_callingani2": "0",
        "agi_callington": "0",
        "agi_callingtns": "0",
        "agi_dnid": about["did"],
        "agi_rdnis": "unknown",
        "agi_context": "from-trunk",
        "agi_extension": f"did_{about['did']}",
        "agi_priority": "1",
        "agi_enhanced": "0.0",
        "agi_accountcode": "",
        "agi_threadid": "140012345678912",
    }
    return ("".join(f"{key}: {text}\n" for key, text in pairs.items()) + "\n").encode()


def answer(command: str, about: Mapping[str, str], asked: Asked) -> str:
    """What the switch replies to one command; sets variables as a side effect on `asked`."""
    asked.commands.append(command)
    if found := SET.match(command):
        asked.variables[found[1]] = found[2].replace('\\"', '"').replace("\\\\", "\\")
        return "200 result=1"
    if found := GET.match(command):
        known = {"CALLERID(num)": about["caller"], "CALLERID(name)": about["name"], "CB_DID": about["did"]}
        text = asked.variables.get(found[1], known.get(found[1], ""))
        return f"200 result=1 ({text})" if text else "200 result=0"
    word = command.split(" ")[0].upper()
    if word in ("ANSWER", "NOOP", "VERBOSE", "STREAM", "WAIT", "EXEC"):
        return "200 result=0"
    if word in ("HANGUP", "DATABASE"):
        return "200 result=1"
    return "510 Invalid or unknown command"


async def ask(address: str, script: str, about: Mapping[str, str]) -> Asked:
    """One question to a FastAGI server; its deadline is ours too, so that a silent server blocks nobody here."""
    asked = Asked(status="FAILURE")
    host, _, port = address.rpartition(":")
    try:
        async with asyncio.timeout(DEADLINE_S):
            reader, writer = await asyncio.open_connection(host, int(port))
            try:
                writer.write(environment(address, script, about))
                asked.status = "SUCCESS"
                while line := await reader.readline():
                    writer.write((answer(line.decode("utf-8", "replace").strip(), about, asked) + "\n").encode())
            finally:
                writer.close()
    except TimeoutError:
        asked.status = "TIMEOUT"
    except OSError:
        pass
    return asked
