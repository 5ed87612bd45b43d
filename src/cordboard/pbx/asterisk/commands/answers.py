"""What the manager's answers to commands mean. Success means that the action was understood, never that it is done."""

from cordboard.pbx.asterisk.ami_packets import Packet
from cordboard.pbx.asterisk.commands.conversation import Conversation
from cordboard.ports.errors import Refused

GONE = frozenset({"No such channel", "Channel not found"})


def done(answer: Packet) -> None:
    """Raises: Refused with the words of the PBX."""
    if answer.get("Response") != "Success":
        said = answer.get("Message").strip()
        raise Refused(f"Asterisk refused: {said or 'no reason given'}.", code="gone" if said in GONE else "refused")


async def require(talk: Conversation, context: str, extension: str) -> None:
    """A call sent to an extension that does not exist is lost, and the answer is Success. Raises: Refused."""
    if await talk.variable(f"DIALPLAN_EXISTS({context},{extension},1)") == "0":
        text = f"The dialplan has no {extension} in the context {context}."
        raise Refused(text, code="no_dialplan")


async def name_of(talk: Conversation, leg: str) -> str:
    """The name of a leg. Raises: Refused where it has ended."""
    name = await talk.variable("CHANNEL(name)", leg)
    if not name:
        raise Refused("Asterisk does not know the agent's leg any more.", code="gone")
    return name
