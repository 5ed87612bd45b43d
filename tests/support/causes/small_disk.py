"""A server whose data folder is on a small disk of its own: `python -m support.causes.small_disk FOLDER`.

It runs in a namespace that ends with it, and prints the causes that it proved.
"""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from support.causes.proof import prove
from support.causes.site import Injection, Site
from support.faultrun.world import world

NAMESPACE = ["unshare", "--user", "--map-root-user", "--mount"]
SIZE_MB = 200
FILLER = "filler"


def has_namespaces() -> bool:
    try:
        return subprocess.run([*NAMESPACE, "true"], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def _filled(left_mb: int) -> Callable[[Site], None]:
    """So much is left."""

    def fill(site: Site) -> None:
        free = shutil.disk_usage(site.folder).free - (left_mb << 20)
        with (site.folder / FILLER).open("wb") as file:
            file.write(bytes(free))

    return fill


def _room(site: Site) -> None:
    (site.folder / FILLER).unlink()


INJECTIONS: dict[str, Injection] = {
    "disk_nearly_full": Injection(_filled(40), _room),
    "disk_full": Injection(_filled(2), _room),
}


def main(folder: Path) -> None:
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m", "small", str(folder)]
    subprocess.run(mount, check=True)
    with world(folder, 47) as one:
        one.start()
        for code, case in INJECTIONS.items():
            prove(Site(one, folder), code, case)
            print(code)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
