"""A private Asterisk from the Debian packages this machine can already reach: unpacked, not installed.

No root, no chroot, no maintainer scripts: the unpacked tree's own loader runs the program. The mirror is read
from apt at run time. Once the folder is filled, nothing more is downloaded. `up.py` starts it.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
CONF = HERE / "conf"
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
SUITES = ("sid", "bullseye")  # newest Asterisk first, the stable one as a fallback
# Needed by maintainer scripts or by modules that modules.conf does not load. If one of them is needed after all, the
# check after unpacking finds it, and the rest is downloaded too.
SKIP = re.compile(
    r"^(perl|libperl|gnupg|gpg|dirmngr|pinentry|libsnmp|snmp|adduser|passwd|debconf|dpkg|tar$|libicu|libcodec2|"
    r"libpq5|libgtk|libdb5|libfreetds|libsybdb|freetds|libct4|libiksemel|libneon|libical|liblua|libradcli|radcli|"
    r"libfreeradius|libasound|libportaudio|libjack|libsamplerate|libvorbis|libtiff|libjpeg|libwebp|libjbig|liblerc|"
    r"libdeflate|libunbound|libevent|libgpgme|libgpg|libksba|libnpth|libassuan|libc-gconv|libspandsp|libresample|"
    r"libsensors|libpci|libglib|libgmime|libc-client|libdw|libelf|libogg|dmsetup|udev|mlock|dahdi|sysuser|init-system)"
)
JUNK = ("usr/share/doc", "usr/share/man", "usr/share/locale", "usr/share/lintian", "usr/share/info")
LOADERS = ("usr/lib/*/ld-linux*.so*", "lib/*/ld-linux*.so*", "lib/*/ld-*.so", "usr/lib64/ld-linux*", "lib64/ld-linux*")
LIBRARIES = ("usr/lib/*/libc.so.6", "lib/*/libc.so.6", "usr/lib/*/libssl.so*", "lib/*/libz.so*")
BROKEN = (RuntimeError, OSError, subprocess.SubprocessError)


class Package(NamedTuple):
    """One package to download. Units: bytes."""

    name: str
    version: str
    size: int


def log(text: str) -> None:
    print(f"asterisk: {text}", file=sys.stderr, flush=True)


def get(cache: Path, suite: str) -> tuple[Path, bool]:
    """The tree of `suite` (auto: the first that works), and whether it existed before. Raises: SystemExit."""
    if suite == "system":
        if not shutil.which("asterisk"):
            raise SystemExit("asterisk: none on this machine")
        return Path("/"), True
    tries: Iterable[str] = (suite,)
    if suite == "auto":  # a filled folder wins over a newer suite
        tries = sorted(SUITES, key=lambda name: not (cache / name / "stamp.json").exists())
    for name in tries:
        try:
            return fetch(cache, name)
        except BROKEN as error:
            log(f"{name}: {error}")
    raise SystemExit("asterisk: no suite gave a working one")


def fetch(cache: Path, suite: str) -> tuple[Path, bool]:
    """Fill cache/<suite>/root; a complete tree has a stamp. Raises: RuntimeError."""
    top = cache / suite
    root, stamp, base = top / "root", top / "stamp.json", top / "apt"
    if stamp.exists():
        try:
            version(root)
            return root, True
        except BROKEN:
            log("the tree at hand does not run; making it anew")
    shutil.rmtree(top, ignore_errors=True)
    for folder in ("lists/partial", "cache/archives/partial"):
        (base / folder).mkdir(parents=True)
    root.mkdir()
    (base / "status").touch()
    address, key = mirror()
    (base / "sources.list").write_text(f"deb [signed-by={key}] {address} {suite} main\n")
    kept = _unpacked(base, root, _planned(base, suite), suite)
    _tidied(root)
    shutil.rmtree(base, ignore_errors=True)
    about = {"suite": suite, "version": version(root), "packages": {one.name: one.version for one in kept}}
    stamp.write_text(json.dumps(about, indent=1))
    return root, False


def mirror() -> tuple[str, str]:
    """Address and keyring of the Debian mirror that this machine's apt uses. Raises: RuntimeError."""
    form = "$(REPO_URI)|$(LABEL)|$(ORIGIN)|$(SIGNED_BY)|$(SUITE)"
    told = subprocess.run(
        ["apt-get", "indextargets", "--format", form, "Created-By: Packages"],
        capture_output=True,
        text=True,
        check=False,
    )
    for line in told.stdout.splitlines():
        address, label, _, key, suite = (line.split("|") + [""] * 5)[:5]
        if not address or "security" in address + label + suite:
            continue
        if label == "Debian" or (not label and re.search(r"/debian/?$", address)):
            return address, key if key.startswith("/") else KEYRING
    raise RuntimeError("this machine's apt knows no Debian mirror; install asterisk and use --suite system")


def apt(base: Path, *words: str, folder: Path | None = None) -> str:
    """Run apt-get with all its own files below `base`. Raises: RuntimeError."""
    options = {
        "Dir::Etc::SourceList": base / "sources.list",
        "Dir::Etc::SourceParts": "/dev/null",
        "Dir::Etc::Preferences": "/dev/null",
        "Dir::Etc::PreferencesParts": "/dev/null",
        "Dir::State": base,
        "Dir::State::Lists": base / "lists",
        "Dir::State::status": base / "status",
        "Dir::Cache": base / "cache",
        "Dir::Log": base,
        "APT::Install-Recommends": "0",
        "Acquire::Languages": "none",
        "APT::Sandbox::User": "",
        "Acquire::Retries": "3",
        "APT::Update::Post-Invoke-Success": "",
        "Acquire::Check-Valid-Until": "false",
        "Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled": "false",
    }
    command = ["apt-get", "-q", "-y"]
    for key, text in options.items():
        command += ["-o", f"{key}={text}"]
    done = subprocess.run(
        [*command, *words], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=folder, check=False
    )
    if done.returncode:
        tail = "\n".join(done.stdout.splitlines()[-6:])
        raise RuntimeError(f"apt-get {words[0]} failed:\n{tail}")
    return done.stdout


def _planned(base: Path, suite: str) -> list[Package]:
    apt(base, "update")
    try:
        plan = apt(base, "--print-uris", "install", "asterisk", "asterisk-voicemail")  # apart in older suites
    except RuntimeError:
        plan = apt(base, "--print-uris", "install", "asterisk")
    found = []
    for line in plan.splitlines():
        if told := re.match(r"'([^']+)' (\S+) (\d+)", line):
            name, number = told[2].split("_")[:2]
            found.append(Package(name, number.replace("%3a", ":").replace("%2b", "+"), int(told[3])))
    if not any(one.name == "asterisk" for one in found):
        raise RuntimeError(f"suite {suite} offers no installable asterisk")
    return found


def _unpacked(base: Path, root: Path, planned: list[Package], suite: str) -> list[Package]:
    """Download and unpack the packages, then those that turn out to be missing."""
    kept = [one for one in planned if not SKIP.match(one.name)]
    left = [one for one in planned if SKIP.match(one.name)]
    done: set[Path] = set()
    size = sum(one.size for one in kept) / 1e6
    log(f"{suite}: fetching {len(kept)} of {len(planned)} packages, {size:.0f} MB")
    _more(base, root, kept, done)
    lacking = missing_libraries(root)
    for narrow in (True, False):  # first the packages named like the missing libraries, then all that were left out
        if not lacking:
            break
        more = [one for one in left if not narrow or any(one.name[:6] == library[:6] for library in lacking)]
        log(f"also needed: {' '.join(lacking)}; fetching {len(more)} more")
        if more:
            _more(base, root, more, done)
            left = [one for one in left if one not in more]
            lacking = missing_libraries(root)
    if lacking:
        raise RuntimeError("libraries missing: " + " ".join(lacking))
    return kept


def _more(base: Path, root: Path, packages: list[Package], done: set[Path]) -> None:
    archives = base / "cache/archives"
    # `download` gets exactly the named packages, without their dependencies
    apt(base, "download", *[f"{one.name}={one.version}" for one in packages], folder=archives)
    fresh = [path for path in sorted(archives.glob("*.deb")) if path not in done]
    running: list[subprocess.Popen[bytes]] = []
    for path in fresh:
        running.append(subprocess.Popen(["dpkg-deb", "-x", str(path), str(root)]))
        if len(running) >= max(2, os.cpu_count() or 2) and running.pop(0).wait():
            raise RuntimeError("dpkg-deb failed")
    if any(one.wait() for one in running):
        raise RuntimeError("dpkg-deb failed on one of the packages")
    done.update(fresh)


def _tidied(root: Path) -> None:
    sounds = sorted(root.glob("usr/share/asterisk/sounds/en_*"))
    plain = root / "usr/share/asterisk/sounds/en"
    if sounds and not plain.exists():
        plain.symlink_to(sounds[0].name)
    for junk in JUNK:
        shutil.rmtree(root / junk, ignore_errors=True)


# --- running a program of the tree


def runner(root: Path) -> list[str]:
    """The command that runs a program of the tree with its own libraries. Raises: RuntimeError."""
    if root == Path("/"):
        return []
    loaders = sorted(path for pattern in LOADERS for path in root.glob(pattern) if path.exists())
    if not loaders:
        raise RuntimeError(f"no program loader in {root}")
    folders = {path.resolve() for path in (root / "usr/lib", root / "lib") if path.is_dir()}
    folders |= {path.parent.resolve() for pattern in LIBRARIES for path in root.glob(pattern)}
    return [str(loaders[0]), "--library-path", ":".join(sorted(map(str, folders)))]


def modules_dir(root: Path) -> Path:
    """The folder of the modules. Raises: RuntimeError."""
    for pattern in ("usr/lib/*/asterisk/modules", "usr/lib/asterisk/modules"):
        for path in root.glob(pattern):
            if any(path.glob("*.so")):
                return path
    raise RuntimeError(f"no Asterisk modules in {root}")


def binary(root: Path) -> Path:
    """Path of the program. Raises: RuntimeError."""
    for name in ("usr/sbin/asterisk", "sbin/asterisk"):
        if (root / name).exists():
            return root / name
    raise RuntimeError(f"no asterisk program in {root}")


def version(root: Path) -> str:
    """The version that the program reports. Raises: RuntimeError if it does not run."""
    told = subprocess.run(
        [*runner(root), str(binary(root)), "-V"], capture_output=True, text=True, timeout=20, check=False
    )
    if told.returncode or "Asterisk" not in told.stdout:
        raise RuntimeError("asterisk does not run: " + (told.stderr or told.stdout).strip()[:300])
    return told.stdout.split()[1]


def missing_libraries(root: Path) -> list[str]:
    """Libraries that are missing, or that would be loaded from this machine instead of the tree."""
    modules = modules_dir(root)
    wanted = re.findall(r"^load\s*=\s*(\S+)", (CONF / "modules.conf").read_text(), re.MULTILINE)
    programs = [binary(root), *(modules / name for name in wanted if (modules / name).exists())]
    bad: set[str] = set()
    for path in programs:
        told = subprocess.run([*runner(root), "--list", str(path)], capture_output=True, text=True, check=False)
        for name, where in re.findall(r"^\s*(\S+) => (not found|/\S+)", told.stdout, re.MULTILINE):
            if not str(Path(where).resolve()).startswith(str(root.resolve()) + "/"):
                bad.add(name)
        bad.update(re.findall(r"libraries: (\S+): cannot open", told.stdout + told.stderr))
    return sorted(bad)
