"""Causes of a server that is new, or may open few files, or has a CRM that lists no deletions."""

import json
import socket
import subprocess
import sys
from pathlib import Path

import httpx
from support.causes.site import DAY_S, Injection, Site
from support.faultrun.world import SECRET, World, until

import cordboard.crm.espocrm

FILES = 160  # that the server may have open
SILENT = 100  # clients; more than it takes


def set_up(world: World) -> None:
    """A CRM that nobody has signed in to yet, and a provider of webhooks."""
    world.without_keep_alive()
    settings = {name: world.crm[name] for name in ("client_id", "client_secret", "accounts")}
    zoho = {"provider": "zoho", "id": "zoho", "title": "Zoho CRM", "settings": settings, "allow_private": True}
    world.api("POST", "/connections", zoho)
    _hook(world)


def _hook(world: World) -> None:
    world.api("POST", "/connections", {"provider": "webhook", "id": "hook", "settings": {"secret": SECRET}})


def _no_phone_system(site: Site) -> None:
    site.world.api("DELETE", "/connections/hook")


def _fewer_contacts(site: Site) -> None:
    """Most contacts of a CRM that lists no deletions are not listed any more: its user lost a permission."""
    folder = Path(cordboard.crm.espocrm.__file__).parent
    command = [sys.executable, "-m", "cordboard_sandbox.record_server", "--dialect", str(folder), "--port", "0"]
    program = subprocess.Popen([*command, "--people", "60", "--ready-json"], stdout=subprocess.PIPE, text=True)
    assert program.stdout is not None
    ready = json.loads(program.stdout.readline())
    site.kept.update(espocrm=program, control=ready["control"])
    _ask(site, "POST", "/snapshot", {"name": "all"})
    for entity in ("Contact", "Lead"):
        for record in _ask(site, "GET", f"/records/{entity}")["data"]:
            _ask(site, "DELETE", f"/records/{entity}/{record['id']}")
    _ask(site, "POST", "/snapshot", {"name": "none"})
    _all_contacts(site)
    settings = {"url": ready["base"], "api_key": ready["api_key"]}
    new = {"provider": "espocrm", "id": "espo", "title": "EspoCRM", "settings": settings, "allow_private": True}
    site.world.api("POST", "/connections", new)
    until(lambda: site.world.api("GET", "/connections/espo")["directory"]["loaded"], 30, "the directory is loaded")
    _ask(site, "POST", "/restore", {"name": "none"})
    site.both_clocks(DAY_S)


def _ask(site: Site, method: str, path: str, body: object = None) -> dict[str, list[dict[str, str]]]:
    reply = httpx.request(method, f"{site.kept['control']}{path}", json=body, timeout=30)
    assert reply.is_success, reply.text
    found: dict[str, list[dict[str, str]]] = reply.json() if reply.content else {}
    return found


def _all_contacts(site: Site) -> None:
    _ask(site, "POST", "/restore", {"name": "all"})


def _no_espocrm(site: Site) -> None:
    site.world.api("DELETE", "/connections/espo")
    program = site.kept.pop("espocrm")
    program.kill()
    program.wait()
    program.stdout.close()


def _silent_clients(site: Site) -> None:
    """Programs that connect and never say a word."""
    place = ("127.0.0.1", site.world.port)
    site.kept["sockets"] = [socket.create_connection(place) for _ in range(SILENT)]


def _clients_gone(site: Site) -> None:
    for one in site.kept.pop("sockets"):
        one.close()


INJECTIONS: dict[str, Injection] = {
    "phone_system_missing": Injection(_no_phone_system, lambda site: _hook(site.world)),
    "crm_deletions_unread": Injection(_fewer_contacts, _all_contacts, _no_espocrm),
    "connections_used_up": Injection(_silent_clients, _clients_gone),
}
