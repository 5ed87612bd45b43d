#!/bin/sh
# pystrix 1.3.0: of the output of an Asterisk command only the last line arrives.
#
# Since version 14, Asterisk answers the manager action Command with one "Output:" header for each line. pystrix stores
# headers in a dictionary and lets a repeated one replace the one before, so "core show channels" or "queue show" comes
# back as its last line; the list `data`, which its documentation names for the output, stays empty. The same happens
# to repeated ChanVariable headers of events. Asterisk up to 13 sent the lines without a header.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pystrix==1.3.0
"$folder/venv/bin/python" - <<'PYTHON'
import socket
import threading

from pystrix.ami import Manager, core

OUTPUT = ["Channel  Location", "PJSIP/80 s@in:1", "PJSIP/81 s@in:1", "2 active channels"]


def packet(*lines):
    return "".join(f"{line}\r\n" for line in (*lines, "")).encode()


def asterisk(server):
    """A manager that answers as Asterisk 16 to 22 do."""
    link, _ = server.accept()
    link.sendall(b"Asterisk Call Manager/5.0.1\r\n")
    heard = b""
    while True:
        while b"\r\n\r\n" not in heard:
            more = link.recv(4096)
            if not more:
                return
            heard += more
        asked, _, heard = heard.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in asked.decode().split("\r\n") if ": " in line)
        if headers["Action"] == "Command":
            shown = [f"Output: {line}" for line in OUTPUT]
            head = ("Response: Success", f"ActionID: {headers['ActionID']}", "Message: Command output follows")
            link.sendall(packet(*head, *shown))
        else:
            link.sendall(packet("Response: Success", f"ActionID: {headers['ActionID']}", "Message: Accepted"))


server = socket.create_server(("127.0.0.1", 0))
threading.Thread(target=asterisk, args=(server,), daemon=True).start()
manager = Manager()
manager.connect("127.0.0.1", server.getsockname()[1])
answer = manager.send_action(core.Command("core show channels")).result
manager.disconnect()
print("sent:   ", OUTPUT)
print("arrived:", answer.get("Output"), answer.data)
assert answer.get("Output") == OUTPUT[-1], "more than the last line arrives now: the finding has changed"
assert not answer.data, "the lines arrive as data now: the finding has changed"
print("as found: pystrix 1.3.0 keeps the last of", len(OUTPUT), "lines")
PYTHON
