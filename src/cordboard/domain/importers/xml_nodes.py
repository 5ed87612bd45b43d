"""XML as nodes that know their line. Documents with a type or entities of their own are refused. Pure."""

from xml.parsers import expat

import msgspec

from cordboard.domain.importers.converted import Unreadable

LARGEST = 1_000_000  # bytes
DEEPEST = 40


class Node(msgspec.Struct):
    """An element. `line` from 1."""

    tag: str
    attributes: dict[str, str]
    line: int
    children: list["Node"] = []
    text: str = ""

    def named(self, tag: str) -> list["Node"]:
        return [one for one in self.children if one.tag == tag]

    def get(self, name: str) -> str:
        return self.attributes.get(name, "").strip()


def read_nodes(content: bytes) -> Node:
    """The root element. Raises: Unreadable."""
    if len(content) > LARGEST:
        raise Unreadable(f"The file is larger than {LARGEST:,} bytes.")
    parser = expat.ParserCreate()
    top = Node("", {}, 0)
    stack = [top]

    def opened(tag: str, attributes: dict[str, str]) -> None:
        if len(stack) > DEEPEST:
            raise Unreadable("The elements are nested too deeply.", parser.CurrentLineNumber)
        node = Node(tag, attributes, parser.CurrentLineNumber)
        stack[-1].children.append(node)
        stack.append(node)

    def closed(_: str) -> None:
        stack.pop()

    def said(text: str) -> None:
        stack[-1].text += text

    def refused(*_: object) -> None:
        raise Unreadable("Document types and entities aren't read.", parser.CurrentLineNumber)

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = opened, closed, said
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refused
    try:
        parser.Parse(content, True)
    except expat.ExpatError as wrong:
        raise Unreadable(f"This is no XML: {expat.errors.messages[wrong.code]}.", wrong.lineno) from None
    return top.children[0]
