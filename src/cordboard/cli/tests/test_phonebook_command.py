"""`cordboard phonebook`: what is in a file of contacts, and what is wrong with it."""

from pathlib import Path

import msgspec
from typer.testing import CliRunner

from cordboard.cli.main import app

CARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ana Ruiz\r\nTEL;TYPE=CELL:+34 600 11 12 22\r\nTEL;TYPE=FAX:9\r\nEND:VCARD\r\n"


def test_contacts_are_shown_for_people_and_for_programs(tmp_path: Path) -> None:
    file = tmp_path / "contacts.vcf"
    file.write_text(CARD, encoding="utf-8")
    wanted = {"name": "Ana Ruiz", "phones": ["+34 600 11 12 22"], "labels": ["mobile"], "fax": ["9"]}
    assert msgspec.json.decode(CliRunner().invoke(app, ["phonebook", "read", str(file), "--json"]).stdout) == [wanted]
    piped = CliRunner().invoke(app, ["phonebook", "read", "-", "--json"], input=CARD.replace("Ana Ruiz", "Olena"))
    assert msgspec.json.decode(piped.stdout) == [{**wanted, "name": "Olena"}]
    assert "+34 600 11 12 22 (mobile), 9 (fax)" in CliRunner().invoke(app, ["phonebook", "read", str(file)]).output


def test_a_file_without_contacts_says_what_it_is_and_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "streets.csv"
    answers = {"": "Export the contacts again.", "Name,Street\nAna,Main street\n": "Its columns: Name, Street."}
    for content, advice in answers.items():
        file.write_text(content, encoding="utf-8")
        refused = CliRunner().invoke(app, ["phonebook", "read", str(file)])
        assert refused.exit_code == 2
        assert advice in refused.output
    missing = CliRunner().invoke(app, ["--lang", "es", "phonebook", "read", str(tmp_path / "none.vcf")])
    assert (missing.exit_code, "No se puede leer" in missing.output) == (2, True)
