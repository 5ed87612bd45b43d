"""Whom the manager's secret may be sent to, and how a connection that is not safe is reported."""

import ssl

import pytest

from cordboard.pbx.asterisk.cdr_source import TableRecords, is_encrypted
from cordboard.pbx.asterisk.codec_options import plan_of
from cordboard.pbx.asterisk.encryption import Encryption, NotSecure, encryption_of
from cordboard.pbx.asterisk.probe import Probe
from cordboard.pbx.asterisk.provider import PROVIDER
from cordboard.pbx.asterisk.tests.test_cdr import SINCE, UNTIL
from cordboard.pbx.asterisk.tests.test_client import Pbx, Watch
from cordboard.ports.errors import NeedsHuman
from cordboard.testing.event_loop import run


@pytest.mark.parametrize("host", ["192.0.2.7", "pbx.example", "::ffff:192.0.2.7", "0.0.0.0", "localhost.example"])
def test_another_machine_gets_nothing_without_tls(host: str) -> None:
    plain = encryption_of({"host": host})
    assert not plain.allows(host)
    with pytest.raises(NotSecure) as refused:
        run(plain.open(host, 5038))
    assert refused.value.notice.code == "plain_refused"
    with pytest.raises(NeedsHuman, match="another machine"):
        run(PROVIDER.probe({"host": host}, {"secret": "word"}, False))
    assert encryption_of({"host": host, "allow_plain": True}).allows(host)
    assert encryption_of({"host": host, "tls": True}).allows(host)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.3.2.1", "::1", "[::1]", "localhost", "LOCALHOST."])
def test_this_machine_needs_no_tls(host: str) -> None:
    assert encryption_of({}).allows(host)


def test_the_held_connection_says_it_in_the_readers_language_and_waits() -> None:
    class Over(Exception): ...

    watch = Watch()

    async def pause(seconds: float) -> None:
        raise Over(seconds)

    link = PROVIDER.link({"host": "192.0.2.7"}, {"secret": "word"})
    link._pause = pause  # type: ignore[attr-defined]
    with pytest.raises(Over, match="60"):
        run(link.run(watch.deliver, watch.report))
    (state,) = watch.states
    assert (state.up, state.problem, [one.code for one in state.notices]) == (False, None, ["plain_refused"])


def test_certificates_are_always_checked_and_old_tls_is_refused(tmp_path) -> None:
    context = Encryption(tls=True)._context()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
    empty = tmp_path / "ca.pem"
    for path, cause in ((tmp_path / "none.pem", "No such file"), (empty, "no certificate")):
        with pytest.raises(NotSecure, match=cause) as broken:
            Encryption(tls=True, ca=str(path))._context()
        assert broken.value.notice.values["file"] == str(path)
        empty.write_text("no certificate")


def test_a_database_elsewhere_is_asked_over_tls_only() -> None:
    assert is_encrypted(None, {})
    assert is_encrypted("127.0.0.1", {})
    assert is_encrypted("db.example", {"sslmode": "verify-full"})
    assert is_encrypted("db.example", {"ssl_ca": "/etc/ssl/db.pem"})
    assert not is_encrypted("db.example", {})
    assert not is_encrypted("db.example", {"sslmode": "require"}), "anybody could answer"
    address, plan = "mysql+pymysql://reader:word@db.example/asteriskcdrdb", plan_of({})
    with pytest.raises(NeedsHuman, match=r"db\.example is another machine and the connection is not encrypted"):
        run(TableRecords(address, "cdr", plan, "pbx").between(SINCE, UNTIL))
    with pytest.raises(NeedsHuman, match="address cannot be used"):  # allowed, and the driver is not there
        run(TableRecords(address, "cdr", plan, "pbx", allow_plain=True).between(SINCE, UNTIL))


@run
async def test_a_probe_over_a_safe_connection_goes_on() -> None:
    pbx = Pbx([b"Asterisk Call Manager/11.0.0\r\nResponse: Error\r\nActionID: cb-probe\r\nMessage: no\r\n\r\n"])
    with pytest.raises(NeedsHuman, match="rejected the login"):
        await Probe("192.0.2.7", 5039, "cordboard", "word", open_=pbx.open).ask(False)
