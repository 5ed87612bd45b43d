"""The console's files: cached for ever where the name says so, a policy without holes, nothing outside the folder."""

import gzip
import re
from pathlib import Path

import httpx
import pytest

from cordboard.testing.event_loop import run
from cordboard.web.raw.static_files import Console

LESS_SMALL = gzip.compress(b"less small", mtime=0)
INDEX = "<!doctype html><meta property=csp-nonce nonce=__CSP_NONCE__><script type=module src=/assets/a-1.js></script>"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    built = tmp_path / "static"
    (built / "assets").mkdir(parents=True)
    (built / "index.html").write_text(INDEX)
    (built / "assets" / "a-1.js").write_text("let a = 1;" * 200)
    (built / "logo.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (tmp_path / "secret.txt").write_text("hunter2")
    return built


def browser(folder: Path) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=Console(folder)), base_url="http://house")  # type: ignore[arg-type]


def test_every_address_of_the_console_gives_its_first_page_with_a_fresh_nonce(folder: Path) -> None:
    async def story() -> None:
        async with browser(folder) as visitor:
            pages = [await visitor.get(path) for path in ("/", "/calls", "/calls/c01", "/index.html")]
        nonces = set()
        for page in pages:
            assert page.status_code == 200
            found = re.search(r"nonce=([\w-]+)>", page.text)
            assert found is not None
            policy = page.headers["content-security-policy"]
            assert f"style-src 'self' 'nonce-{found[1]}'" in policy
            assert "script-src 'self';" in policy
            assert "unsafe" not in policy
            assert page.headers["cache-control"] == "no-store"
            nonces.add(found[1])
        assert len(nonces) == len(pages)

    run(story())


def test_a_first_page_without_nonces_has_a_policy_without_them(folder: Path) -> None:
    (folder / "index.html").write_text(INDEX.replace("__CSP_NONCE__", ""))

    async def story() -> None:
        async with browser(folder) as visitor:
            page = await visitor.get("/calls")
        assert "style-src 'self';" in page.headers["content-security-policy"]
        assert "script-src 'self';" in page.headers["content-security-policy"]
        assert page.headers["cache-control"] == "no-cache"

    run(story())


def test_hashed_files_are_kept_for_ever_packed_and_not_sent_again(folder: Path) -> None:
    async def story() -> None:
        async with browser(folder) as visitor:
            file = await visitor.get("/assets/a-1.js")
            assert file.headers["cache-control"] == "public, max-age=31536000, immutable"
            assert file.headers["content-encoding"] == "gzip"
            assert file.headers["content-type"] == "application/javascript; charset=utf-8"
            assert file.text == "let a = 1;" * 200
            fold_accents = await visitor.get("/assets/a-1.js", headers={"Accept-Encoding": "identity"})
            assert "content-encoding" not in fold_accents.headers
            again = await visitor.get("/assets/a-1.js", headers={"If-None-Match": file.headers["etag"]})
            assert (again.status_code, again.content) == (304, b"")
            assert (await visitor.get("/logo.svg")).headers["cache-control"] == "no-cache"

    run(story())


@pytest.mark.parametrize(
    "path",
    ["/../secret.txt", "/assets/../../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "//secret.txt",
     "/assets/b.js", "/assets/../../../etc/passwd.txt", "/.env"],
)  # fmt: skip
def test_nothing_outside_the_folder_can_be_had(folder: Path, path: str) -> None:
    async def story() -> None:
        sent: list[dict[str, object]] = []

        async def send(message: dict[str, object]) -> None:
            sent.append(message)

        scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": []}
        await Console(folder)(scope, None, send)  # type: ignore[arg-type]
        assert sent[0]["status"] == 404
        assert b"hunter2" not in sent[1]["body"]  # type: ignore[operator]

    run(story())


@pytest.mark.parametrize("path", ["/.git/config", "/.env", "/assets/.svn/entries", "/assets/.htpasswd"])
def test_hidden_files_of_the_folder_are_not_served(folder: Path, path: str) -> None:
    (folder / path[1:]).parent.mkdir(exist_ok=True)
    (folder / path[1:]).write_text("hunter2")

    async def story() -> None:
        async with browser(folder) as visitor:
            assert "hunter2" not in (await visitor.get(path)).text

    run(story())


def test_an_address_of_a_folder_lists_no_files(folder: Path) -> None:
    async def story() -> None:
        async with browser(folder) as visitor:
            pages = [(await visitor.get(path)).text for path in ("/assets", "/assets/", "/assets/.", "//")]
        assert [page for page in pages if "logo.svg" in page or "a-1.js</" in page] == []
        assert pages[0].startswith("<!doctype html>"), "an address of the console like any other"

    run(story())


def test_a_house_without_console_says_so(tmp_path: Path) -> None:
    async def story() -> None:
        async with browser(tmp_path / "absent") as visitor:
            page = await visitor.get("/")
        assert page.status_code == 503
        assert "not built" in page.text
        assert "content-security-policy" in page.headers

    run(story())


def test_only_reading_is_possible(folder: Path) -> None:
    async def story() -> None:
        async with browser(folder) as visitor:
            assert (await visitor.post("/")).status_code == 405

    run(story())


def test_packed_files_are_the_same_every_time(folder: Path) -> None:
    first, second = (Console(folder)._pages["/assets/a-1.js"].packed for _ in range(2))
    assert first == second
    assert [(encoding, gzip.decompress(body)) for encoding, body in first] == [(b"gzip", b"let a = 1;" * 200)]


@pytest.mark.parametrize(
    ("accepted", "encoding", "body"),
    [
        ("gzip, deflate, br", "br", b"small"),
        ("gzip", "gzip", LESS_SMALL),
        ("br;q=0, gzip;q=0.5", "gzip", LESS_SMALL),
        ("BR;Q=1.0", "br", b"small"),
        ("identity", None, b"let a = 1;" * 200),
        ("brotli", None, b"let a = 1;" * 200),
    ],
)
def test_what_the_build_has_packed_is_sent_to_whoever_can_read_it(
    folder: Path, accepted: str, encoding: str | None, body: bytes
) -> None:
    (folder / "assets" / "a-1.js.br").write_bytes(b"small")
    (folder / "assets" / "a-1.js.gz").write_bytes(LESS_SMALL)
    (folder / ".vite").mkdir()
    (folder / ".vite" / "manifest.json").write_text("{}")

    async def story() -> None:
        async with browser(folder) as visitor:
            async with visitor.stream("GET", "/assets/a-1.js", headers={"Accept-Encoding": accepted}) as file:
                sent = b"".join([part async for part in file.aiter_raw()])
            assert (file.headers.get("content-encoding"), sent) == (encoding, body)
            assert file.headers["vary"] == "accept-encoding"
            for hidden in ("/assets/a-1.js.br", "/assets/a-1.js.gz", "/.vite/manifest.json"):
                assert (await visitor.get(hidden)).status_code == 404

    run(story())


def test_assets_are_not_kept_in_memory_and_one_that_is_gone_is_not_found(folder: Path) -> None:
    page = Console(folder)._pages["/assets/a-1.js"]
    assert page.body == folder / "assets" / "a-1.js"

    async def story() -> None:
        async with browser(folder) as visitor:
            assert (await visitor.get("/assets/a-1.js")).status_code == 200
            (folder / "assets" / "a-1.js").unlink()
            plain = {"Accept-Encoding": "identity"}
            gone = await visitor.get("/assets/a-1.js", headers=plain)
            assert (gone.status_code, gone.json()["status"]) == (404, 404)
            assert (await visitor.get("/")).status_code == 200

    run(story())
