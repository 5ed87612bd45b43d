"""A CRM template of 3CX as a connection to a CRM of one's own. Pure.

A template looks callers up, may create contacts and reports calls; each of these becomes a request of the setting
`templates`. Expressions, chained scenarios and sign-ins by scenario have no counterpart and are listed.
Source: 3CX, "CRM template XML description" (page of the manual, read 2026-12-01).
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from cordboard.domain.importers.converted import Converted, Left, Unreadable
from cordboard.domain.importers.crm_template_parts import (
    BRACKETS,
    ENTITIES,
    FORMS,
    NAMES,
    OUTPUTS,
    PHONES,
    SCENARIOS,
    SHOWN_ONLY,
)
from cordboard.domain.importers.xml_nodes import Node, read_nodes

METHODS = {"get": "GET", "post": "POST", "put": "PUT", "patch": "PATCH"}
KNOWN = frozenset({"Number", "Connection", "Parameters", "Authentication", "Scenarios"})
SECRETS = re.compile(r"(?i)key|token|secret|password")


def read_crm_template(content: bytes) -> Converted:
    """The connection as `POST /api/v1/connections` takes it, without secrets. Raises: Unreadable."""
    root = read_nodes(content)
    if root.tag != "Crm":
        raise Unreadable(f"The first element is {root.tag}, not Crm.", root.line)
    return _Template(root).converted()


class _Template:
    """One template being converted."""

    def __init__(self, root: Node) -> None:
        self._root = root
        self._left: list[Left] = []
        self._parameters: dict[str, Node] = {}
        self._secret = ""
        self._host = ""
        self._settings: dict[str, Any] = {"sign_in": "none"}

    def converted(self) -> Converted:
        root = self._root
        for node in root.children:
            if node.tag not in KNOWN:
                self._leave(node, node.tag, "unknown_part")
        for node in (one for parent in root.named("Parameters") for one in parent.named("Parameter")):
            self._parameter(node)
        number = self._number()
        for node in root.named("Authentication"):
            self._sign_in(node)
        requests: dict[str, Any] = {}
        for node in (one for parent in root.named("Scenarios") for one in parent.children):
            self._scenario(node, requests)
        for node in root.named("Connection"):
            if node.get("MaxConcurrentRequests"):
                self._leave(node, "Connection", "by_our_rules")
        settings = {"url": self._host, **self._settings, "templates": {"number": number, "requests": requests}}
        title = root.get("Name") or "CRM"
        content = {"provider": "custom", "title": title, "settings": settings}
        return Converted(content=content, left=tuple(sorted(self._left, key=lambda one: one.line)))

    def _leave(self, node: Node, part: str, code: str, text: str = "") -> None:
        self._left.append(Left(line=node.line, part=part, code=code, values={"text": text} if text else {}))

    def _parameter(self, node: Node) -> None:
        """What an administrator fills in there: a secret is entered anew, everything else has its default."""
        name = node.get("Name")
        self._parameters[name] = node
        if node.get("Type") == "Password" or SECRETS.search(name):
            self._secret = self._secret or name
            if node.get("Default"):
                self._leave(node, f"Parameter {name}", "secret")

    def _number(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for node in self._root.named("Number"):
            form, most = FORMS.get(node.get("Prefix") or "AsIs"), node.get("MaxLength")
            if form is None:
                self._leave(node, "Number", "expression", node.get("Prefix"))
            elif form != "e164":
                found["form"] = form
            most = self._default_of(most)
            if most.isdecimal() and int(most) <= 20:
                found["keep_last"] = int(most)
            elif most:
                self._leave(node, "Number", "expression", node.get("MaxLength"))
        return found

    def _default_of(self, text: str) -> str:
        """The text with the defaults of parameters in their places; secrets stay."""
        return BRACKETS.sub(lambda one: self._given(one[1]) or one[0], text)

    def _given(self, name: str) -> str:
        node = self._parameters.get(name)
        return node.get("Default") if node is not None and name != self._secret else ""

    def _sign_in(self, node: Node) -> None:
        kind = node.get("Type")
        match kind:
            case "No" | "":
                return
            case "Basic":
                self._settings["sign_in"] = "basic"
                said = "".join(one.text for one in node.children) or node.text
                user = self._default_of(said.strip().partition(":")[0])
                if user and not BRACKETS.search(user):
                    self._settings["user"] = user
            case _:
                self._leave(node, "Authentication", "sign_in", kind)

    def _scenario(self, node: Node, requests: dict[str, Any]) -> None:
        name = node.get("Id")
        if name not in SCENARIOS or node.get("Type") not in ("", "REST"):
            self._leave(node, f"Scenario {name}", "scenario", name if name not in SCENARIOS else node.get("Type"))
            return
        ours, words = SCENARIOS[name]
        asked = next(iter(node.named("Request")), None)
        if asked is None:
            self._leave(node, f"Scenario {name}", "incomplete", "Request")
            return
        made = self._request(asked, words)
        if made is None:
            return
        for output in node.named("Outputs"):
            if output.get("Next"):
                self._leave(output, "Outputs", "scenario", output.get("Next"))
        if ours == "find":
            made |= self._answer(node)
        elif values := self._created(node):
            made["values"] = values
        requests[ours] = made

    def _request(self, node: Node, words: Mapping[str, str]) -> dict[str, Any] | None:
        if (kind := node.get("ResponseType") or "Json").lower() != "json":
            self._leave(node, "Request", "response", kind)
            return None
        address = urlsplit(self._default_of(node.get("Url")))
        host = f"{address.scheme}://{address.netloc}"
        if not address.scheme or not address.netloc or BRACKETS.search(host):
            self._leave(node, "Request", "no_address", node.get("Url"))
            return None
        if self._host not in ("", host):
            self._leave(node, "Request", "other_host", host)
            return None
        self._host = host
        if skip := node.get("SkipIf"):
            self._leave(node, "SkipIf", "by_our_rules" if "ReportCallEnabled" in skip else "expression", skip)
        path = address.path + (f"?{address.query}" if address.query else "")
        made: dict[str, Any] = {"path": self._filled(node, "Url", path or "/", words)}
        method = METHODS.get((node.get("RequestType") or "Get").lower(), "GET")
        made["method"] = method
        self._headers(node, made, words)
        if method != "GET":
            fields = [one for parent in node.named("PostValues") for one in parent.named("Value")]
            made["fields"] = self._object(fields, words)
            if (node.get("RequestEncoding") or "UrlEncoded").lower() == "urlencoded":
                made["body"] = "form"
        return made

    def _headers(self, node: Node, made: dict[str, Any], words: Mapping[str, str]) -> None:
        """A header with the secret becomes the sign-in; the content type is set anyway."""
        for one in (value for parent in node.named("Headers") for value in parent.named("Value")):
            name, text = one.get("Key"), one.text.strip()
            if name.lower() == "content-type":
                continue
            if self._secret and f"[{self._secret}]" in text:
                header = text.replace(f"[{self._secret}]", "{secret}")
                self._settings |= {"sign_in": "header", "header": f"{name}: {header}"}
            else:
                made.setdefault("headers", {})[name] = self._filled(one, name, text, words)

    def _object(self, nodes: list[Node], words: Mapping[str, str]) -> dict[str, Any]:
        return {one.get("Key"): self._value(one, words) for one in nodes if one.get("Key")}

    def _value(self, node: Node, words: Mapping[str, str]) -> Any:
        for rule in ("If", "SkipIf"):
            if node.get(rule):
                self._leave(node, f"{rule} of {node.get('Key')}", "expression", node.get(rule))
        match node.get("Type").lower():
            case "object":
                return self._object(node.named("Value"), words)
            case "array":
                return [self._value(one, words) for one in node.named("Value")]
        return self._filled(node, node.get("Key") or "Value", node.text.strip(), words)

    def _filled(self, node: Node, part: str, text: str, words: Mapping[str, str]) -> str:
        """A text with our references; what is unknown here is left out of it and listed."""

        def ours(found: re.Match[str]) -> str:
            name = found[1]
            if name in words:
                return f"{{{words[name]}}}"
            if given := self._given(name):
                return given
            if name == self._secret and name:
                self._leave(node, part, "sign_in", f"[{name}]")
            elif re.fullmatch(r"\w+", name):
                self._leave(node, part, "variable", f"[{name}]")
            else:
                self._leave(node, part, "expression", f"[{name}]")
            return ""

        if "[[" in text or re.search(r"\[\w+\([^]]*\[", text):  # one expression inside another
            self._leave(node, part, "expression", text)
            return ""
        return BRACKETS.sub(ours, text)

    def _answer(self, node: Node) -> dict[str, Any]:
        """Where the answer to a look-up has a row, and what is in it."""
        paths = self._paths(node)
        rows = _shared([path for path, _ in paths.values()])
        values: dict[str, Any] = {"entity": "contact"}
        phones: list[str] = []
        names: dict[str, str] = {}
        for one in (output for parent in node.named("Outputs") for output in parent.named("Output")):
            kind, text = one.get("Type"), one.get("Value")
            where = self._where(one, text, paths, rows)
            if kind == "EntityType":
                values["entity"] = ENTITIES.get(text.lower(), "contact") if not BRACKETS.search(text) else "contact"
            elif kind in NAMES and where:
                names[kind] = where
            elif kind in PHONES and where:
                phones.append(where)
            elif kind in OUTPUTS and where:
                values[OUTPUTS[kind]] = where
            elif kind in SHOWN_ONLY or kind not in (*NAMES, *PHONES, *OUTPUTS):
                self._leave(one, f"Output {kind}", "no_counterpart")
        if names:
            values["name"] = " ".join(where if "{" in where else f"{{{where}}}" for where in names.values())
        if phones:
            values["phones"] = phones
        else:
            self._leave(node, "Outputs", "phones")
        return {"rows": rows, "values": values}

    def _created(self, node: Node) -> dict[str, str]:
        """Where the answer to a creation has the id."""
        paths = self._paths(node)
        for one in (output for parent in node.named("Outputs") for output in parent.named("Output")):
            if one.get("Type") == "EntityId" and (where := self._where(one, one.get("Value"), paths, "")):
                return {"id": where}
        return {"id": next(iter(paths.values()))[0]} if paths else {}

    def _paths(self, node: Node) -> dict[str, tuple[str, Node]]:
        """Variable -> its place in the answer."""
        found: dict[str, tuple[str, Node]] = {}
        for one in (each for parent in node.named("Variables") for each in parent.named("Variable")):
            if one.get("LookupValue") or any(each.attributes or each.text.strip() for each in one.named("Filter")):
                self._leave(one, f"Variable {one.get('Name')}", "expression", one.get("LookupValue") or "Filter")
            found[one.get("Name")] = (one.get("Path"), one)
        return found

    def _where(self, node: Node, text: str, paths: Mapping[str, tuple[str, Node]], rows: str) -> str:
        """The place of an output: of one variable its path below the row, else a text around places."""

        def below(name: str) -> str:
            path = paths[name][0]
            return path.removeprefix(f"{rows}.") if rows else path

        whole = BRACKETS.fullmatch(text)
        if whole and whole[1] in paths:
            return below(whole[1])
        known = self._default_of(text)
        unknown = [name for name in BRACKETS.findall(known) if name not in paths]
        for name in unknown:
            code = "variable" if re.fullmatch(r"\w+", name) else "expression"
            self._leave(node, f"Output {node.get('Type')}", code, f"[{name}]")
        if unknown or not known:
            return ""
        return BRACKETS.sub(lambda one: f"{{{below(one[1])}}}", known)


def _shared(paths: list[str]) -> str:
    """The steps that all paths share, without the last one of each: where the row is."""
    steps = [path.split(".")[:-1] for path in paths if path]
    shared: list[str] = []
    for several in zip(*steps, strict=False):
        if len(set(several)) > 1:
            break
        shared.append(several[0])
    return ".".join(shared)
