#!/bin/sh
# libphonenumber (phonenumbers 9.0.43): one phone in Gabon has two valid numbers in E.164.
#
# On 2019-11-15 Gabon moved from eight digits (with a leading zero) to nine; the old form no longer works. The metadata
# still takes both as valid mobile numbers, in two different E.164 forms, so a contact saved before that day is not found
# by E.164 when the same person rings, and nothing warns: Ivory Coast, which renumbered in 2021, refuses its old form.
# is_number_match gives SHORT_NSN_MATCH, as it does for any two numbers of which one is the end of the other.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check phonenumbers==9.0.43
"$folder/venv/bin/python" - <<'PYTHON'
import phonenumbers as library
from phonenumbers import PhoneNumberFormat, PhoneNumberType

old, new = (library.parse(written, None) for written in ("+241 06 03 12 34", "+241 66 03 12 34"))
for name, number in (("until 2019", old), ("since 2019", new)):
    form = library.format_number(number, PhoneNumberFormat.E164)
    kind = PhoneNumberType.to_string(library.number_type(number))
    print(f"{name}: {form}, valid: {library.is_valid_number(number)}, {kind}")
    assert library.is_valid_number(number), f"the number {name} is refused now: the finding has changed"
print("match:", library.is_number_match(old, new))
assert library.is_number_match(old, new) == library.MatchType.SHORT_NSN_MATCH, "the match is another one now"
ivory = library.parse("+225 07 12 34 56", None)
assert not library.is_valid_number(ivory), "Ivory Coast takes the old form again: the finding has changed"
print("as found: both forms of Gabon are valid, in two E.164 numbers; the old form of Ivory Coast is refused")
PYTHON
