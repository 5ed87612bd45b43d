"""The screens before one is signed in that a demo doesn't show, on a server of their own that begins empty."""

import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pyotp
from playwright.sync_api import BrowserContext

ROOT = Path(__file__).resolve().parents[1]
SCREENS = ("first-administrator", "invitation", "second-step")
BOUND_S = 60.0
LOGIN = {"user": "Alberto Sanz", "password": "a-picture-of-the-console"}

Before = Callable[[BrowserContext], None]  # what is done in each window first


def take(wanted: tuple[str, ...], pictures: Callable[[str, str, str, Before], None]) -> None:
    """`pictures(base, screen, address, before)` takes one screen in every size."""
    with empty_server() as base, httpx.Client(base_url=f"{base}/api/v1", timeout=30) as api:
        if "first-administrator" in wanted:
            pictures(base, "first-administrator", "/", lambda _: None)
        made = api.post("setup", json=LOGIN).raise_for_status().json()
        api.headers["X-CSRF-Token"] = made["csrf"]
        new = {"name": "Vira Melnyk", "role": "agent", "mail": False}
        invited = api.post("users", json=new).raise_for_status().json()["invitation"]["url"]
        if "invitation" in wanted:
            pictures(base, "invitation", "/welcome#" + invited.partition("#")[2], lambda _: None)
        if "second-step" in wanted:
            add_app(api)
            pictures(base, "second-step", "/", first_step)


def first_step(context: BrowserContext) -> None:
    reply = context.request.post("/api/v1/session", data=LOGIN)
    if not reply.ok:
        raise SystemExit(f"The first step of signing in failed: {reply.text()}")


def add_app(api: httpx.Client) -> None:
    """An authenticator app for the administrator."""
    begun: dict[str, Any] = api.post("factors/totp", json={"name": "Phone"}).raise_for_status().json()
    code = {"code": pyotp.TOTP(begun["secret"]).now()}
    api.post(f"factors/{begun['id']}/activation", json=code).raise_for_status()


@contextmanager
def empty_server() -> Iterator[str]:
    """Its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory(prefix="cordboard-pictures-") as name:
        command = [str(ROOT / ".venv/bin/cordboard"), "serve", "--data", name, "--port", str(port), "--agi-port", "-1"]
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, env={**os.environ, "LANG": "C.UTF-8"})
        try:
            end = time.monotonic() + BOUND_S
            while not answers(base):
                if time.monotonic() > end or child.poll() is not None:
                    raise SystemExit("The server for the pictures doesn't start.")
                time.sleep(0.2)
            yield base
        finally:
            child.send_signal(signal.SIGINT)
            child.wait(60)


def answers(base: str) -> bool:
    try:
        return httpx.get(f"{base}/api/v1/setup").is_success
    except httpx.HTTPError:
        return False
