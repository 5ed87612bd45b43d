#!/bin/sh
# panoramisk 1.4: a channel variable whose value is the word "hangup" looks like a caller who has hung up.
#
# Asterisk answers the AGI command GET VARIABLE with "200 result=1 (VALUE)". The same brackets say "hangup" when the
# channel has gone during another command. For GET VARIABLE the word is an ordinary value (a menu choice, a queue's
# result), but panoramisk returns its error for a caller who is gone and drops the value; every other word arrives.
# pystrix 1.3.0 lets a command say that the word is a value.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check panoramisk==1.4
"$folder/venv/bin/python" - <<'PYTHON'
from panoramisk.utils import parse_agi_result

other = parse_agi_result("200 result=1 (transfer)")
word = parse_agi_result("200 result=1 (hangup)")
print("value 'transfer':", other)
print("value 'hangup':  ", word)
assert other["result"] == ("1", "transfer") and "error" not in other, "another value is read differently now"
assert word.get("error") == "AGIResultHangup" and "result" not in word, "the word is a value now: the finding has changed"
print("as found: panoramisk 1.4 reports a hang-up for a variable with the value 'hangup'")
PYTHON
