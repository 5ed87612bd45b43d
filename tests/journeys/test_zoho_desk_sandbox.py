"""The local Zoho Desk as a process of its own: ready, signed in, asked over a socket."""

import json
import subprocess

import httpx
import pytest

from cordboard.cli.commands.sandbox import command_of

pytestmark = [pytest.mark.journey, pytest.mark.timeout(60)]


def test_the_program_answers_a_client_that_signs_in() -> None:
    command = command_of("zoho-desk", "--port", "0", "--tickets", "12", "--ready-json")
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            ready = json.loads(process.stdout.readline())
            form = {name: ready[name] for name in ("client_id", "client_secret", "refresh_token")}
            form["grant_type"] = "refresh_token"
            token = httpx.post(f"{ready['accounts']}/oauth/v2/token", data=form).json()["access_token"]
            headers = {"Authorization": f"Zoho-oauthtoken {token}", "orgId": ready["org"]}
            answer = httpx.get(f"{ready['base']}/api/v1/tickets", params={"limit": 50}, headers=headers)
            assert len(answer.json()["data"]) == 12
        finally:
            process.kill()
