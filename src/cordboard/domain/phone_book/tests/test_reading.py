"""Traps of phone book files, one each: folds, encodings, labels, columns. Made-up people."""

from collections.abc import Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cordboard.domain.phone_book.entry import Entry
from cordboard.domain.phone_book.reading import Unreadable, read_phone_book

FULL_OUTLOOK = (
    "Title,First Name,Middle Name,Last Name,Suffix,Company,Business Fax,Business Phone,Business Phone 2,Callback,"
    "Car Phone,Company Main Phone,Home Fax,Home Phone,ISDN,Mobile Phone,Other Phone,Pager,Primary Phone,"
    "TTY/TDD Phone,Telex,E-mail Address\r\n"
    "Dr.,Anna,,Kowalska,jr.,Ósemka,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,a@example.com\r\n"
)


def card(*lines: str | bytes, version: str = "3.0", end: bytes = b"\r\n") -> bytes:
    """A card with these lines."""
    texts = ("BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", "")
    return end.join(one if isinstance(one, bytes) else one.encode() for one in texts)


def one(content: bytes) -> Entry:
    (entry,) = read_phone_book(content)
    return entry


def numbers(entry: Entry) -> list[tuple[str, str]]:
    return [(phone.number, phone.label) for phone in entry.phones]


CARDS: list[tuple[bytes, str, Sequence[tuple[str, str]]]] = [
    # folded inside of a letter of two bytes
    (card(b"FN:Jos\xc3\r\n \xa9 Garc\xc3\xada", "TEL:1234567"), "José García", [("1234567", "")]),
    # the fold of 2.1 keeps its blank, that of 3.0 is one more than the text has
    (card("FN:Ana\r\n Ruiz", "TEL:1234567", version="2.1"), "Ana Ruiz", [("1234567", "")]),
    (card("FN:Ana\r\n  Ruiz", "TEL:1234567"), "Ana Ruiz", [("1234567", "")]),
    (card("FN:Ana", "TEL;TYPE=CE\r\n\tLL:12345\r\n 67"), "Ana", [("1234567", "mobile")]),
    # other line ends
    (card("FN:Ana", "TEL:1234567", end=b"\n"), "Ana", [("1234567", "")]),
    (card("FN:Ana", "TEL:1234567", end=b"\r"), "Ana", [("1234567", "")]),
    # encodings
    (b"\xef\xbb\xbf" + card("FN:Олена", "TEL:1234567"), "Олена", [("1234567", "")]),
    (card("FN:Олена", "TEL:1234567").decode().encode("utf-16"), "Олена", [("1234567", "")]),
    (card("FN:Олена", "TEL:1234567").decode().encode("utf-16-le"), "Олена", [("1234567", "")]),
    (card("FN:José", "TEL:1234567").decode().encode("cp1252"), "José", [("1234567", "")]),
    (card("FN:Їжакевич", "TEL:1234567").decode().encode("cp1251"), "Їжакевич", [("1234567", "")]),
    (card(b"FN;CHARSET=windows-1251:" + "Ян".encode("cp1251"), "TEL:1234567", version="2.1"), "Ян", [("1234567", "")]),
    (card(b"FN;CHARSET=no-such:Ana", "TEL:1234567", version="2.1"), "Ana", [("1234567", "")]),
    # quoted-printable: bare word, soft breaks, an equals sign of its own, a line break inside
    (card("FN;QUOTED-PRINTABLE:Jos=E9", "TEL:1234567", version="2.1"), "José", [("1234567", "")]),
    (
        card("FN;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:=C3=\r\n=81lvaro=\r\n", "TEL:1234567", version="2.1"),
        "Álvaro",
        [("1234567", "")],
    ),
    (card("FN;encoding=quoted-printable:A=3DB=0D=0AC", "TEL:1234567", version="2.1"), "A=B C", [("1234567", "")]),
    # names: parts, nickname, company, e-mail
    (card("N:Ruiz;Ana;María,José;Dra.;", "FN:", "TEL:1234567"), "Dra. Ana María José Ruiz", [("1234567", "")]),
    (card("N:;;;;", "NICKNAME:Chiqui", "TEL:1234567"), "Chiqui", [("1234567", "")]),
    (card("ORG:Ruiz\\; Hijos\\, S.L.;Ventas", "TEL:1234567"), "Ruiz; Hijos, S.L.", [("1234567", "")]),
    (card("ORG:Müller, Söhne & Co", "TEL:1234567"), "Müller, Söhne & Co", [("1234567", "")]),
    (card("EMAIL;type=INTERNET:ana@example.com", "TEL:1234567"), "ana@example.com", [("1234567", "")]),
    (card("FN:Ruiz; Ana, la mayor", "TEL:1234567"), "Ruiz; Ana, la mayor", [("1234567", "")]),
    (card("FN:Line\\nbreak", "TEL:1234567"), "Line break", [("1234567", "")]),
    # types
    (card("FN:A", "TEL;TYPE=VOICE:1"), "A", [("1", "")]),
    (card("FN:A", "TEL;TYPE=WORK,VOICE,CELL:1"), "A", [("1", "mobile")]),
    (card("FN:A", 'TEL;TYPE="work,voice":1'), "A", [("1", "work")]),
    (card("FN:A", "TEL;type=IPHONE;type=CELL;type=VOICE:1"), "A", [("1", "mobile")]),
    (card("FN:A", "TEL;HOME:1", "TEL;WORK;PREF:2", version="2.1"), "A", [("2", "work"), ("1", "home")]),
    (card("FN:A", "TEL;TYPE=home:1", "TEL;TYPE=work;PREF=1:2", version="4.0"), "A", [("2", "work"), ("1", "home")]),
    (card("FN:A", "TEL;TYPE=PAGER:9", "TEL;TYPE=CAR:1"), "A", [("1", "car")]),
    (
        card("FN:A", "TEL;X-CUSTOM(CHARSET=UTF-8,ENCODING=QUOTED-PRINTABLE,=D0=94=D0=B0=D1=87=D0=B0):1", version="2.1"),
        "A",
        [("1", "Дача")],
    ),
    # groups
    (card("FN:A", "item1.TEL:1", "item1.X-ABLabel:_$!<HomeFAX>!$_", "TEL:2"), "A", [("2", "")]),
    (card("FN:A", "item1.X-ABLabel:Móvil", "item1.TEL;type=pref:1", "TEL:2"), "A", [("1", "mobile"), ("2", "")]),
    (card("FN:A", "ITEM1.TEL:1", "item1.X-ABLABEL:Recepción\\, planta 2"), "A", [("1", "Recepción, planta 2")]),
    # addresses
    (card("FN:A", "TEL;VALUE=uri:tel:+34-928-00-00-80", version="4.0"), "A", [("+34928000080", "")]),
    (card("FN:A", "TEL;VALUE=uri:tel:928000080;phone-context=+34", version="4.0"), "A", [("+34928000080", "")]),
    (card("FN:A", "TEL;VALUE=uri:sip:olena@pbx.example", "TEL:7", version="4.0"), "A", [("7", "")]),
    # a bare comma is a pause and cuts nothing
    (card("FN:A", "TEL:928000080,,12"), "A", [("928000080,,12", "")]),
    # what is no card's own: photos, cards inside of it, an end that is missing, a line without a colon
    (card("FN:A", "AGENT:", "BEGIN:VCARD", "FN:B", "TEL:2", "END:VCARD", "TEL:1", version="2.1"), "A", [("1", "")]),
    (b"BEGIN:VCARD\r\nFN:A\r\nno colon here\r\nTEL:1\r\n", "A", [("1", "")]),
    (b"begin:vcard\nversion:3.0\nfn:A\ntel;type=cell:1\nend:vcard\n", "A", [("1", "mobile")]),
    (card("FN:A", "PHOTO;ENCODING=BASE64;JPEG:/9j/4AA=\r\n  BEGINNING=\r\n", "TEL:1", version="2.1"), "A", [("1", "")]),
]


@pytest.mark.parametrize(("content", "name", "phones"), CARDS, ids=range(len(CARDS)))
def test_a_card_is_read_in_spite_of(content: bytes, name: str, phones: Sequence[tuple[str, str]]) -> None:
    entry = one(content)
    assert (entry.name, numbers(entry)) == (name, phones)


TABLES: list[tuple[str, str, Sequence[tuple[str, str]]]] = [
    ("Name,Phone 1 - Type,Phone 1 - Value\nAna,* Work,1 ::: 2\n", "Ana", [("1", "work"), ("2", "work")]),
    (
        "First Name,Last Name,Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value\n"
        "Ana,Ruiz,Trabajo,1,* Móvil,2\n",
        "Ana Ruiz",
        [("2", "mobile"), ("1", "work")],
    ),
    ("Phone 1 - Value,Phone 1 - Label,Name\n1,Work,Ana\n", "Ana", [("1", "work")]),
    ("Name;Phone 1 - Type;Phone 1 - Value\r\nAna;Home;1\r\n", "Ana", [("1", "home")]),
    ("Name\tPhone 1 - Type\tPhone 1 - Value\nAna\tMain\t1\n", "Ana", [("1", "main")]),
    ("\n\nName,Phone 1 - Type,Phone 1 - Value\n,,\n\nAna,Dacha,1\n", "Ana", [("1", "Dacha")]),
    ("Nickname,Organization Name,Phone 1 - Label,Phone 1 - Value\n,Ruiz,,1\n", "Ruiz", [("1", "")]),
    ("Name,E-mail 1 - Value,Phone 1 - Value\n,a@example.com ::: b@example.com,1\n", "a@example.com", [("1", "")]),
    (
        FULL_OUTLOOK,
        "Dr. Anna Kowalska jr.",
        [
            *(("2", "work"), ("3", "work"), ("4", "Callback"), ("5", "Car"), ("6", "main"), ("8", "home")),
            *(("9", "ISDN"), ("10", "mobile"), ("11", "Other"), ("13", "main")),
        ],
    ),
    ("Nombre;Apellidos;Móvil;Teléfono del trabajo\nAna;Ruiz;1;2\n", "Ana Ruiz", [("1", "mobile"), ("2", "work")]),
    ("Prénom,Nom,Tél. mobile,Télécopie (bureau),Téléphone 2 (bureau)\nZoé,Dupont,1,2,3\n", "Zoé Dupont", None),
    ("Ім’я,Прізвище,Мобільний телефон,Робочий факс\nОлена,Коваль,1,2\n", "Олена Коваль", [("1", "mobile")]),
    ("Name,Phone\nAna,'+34928000080\n", "Ana", [("+34928000080", "")]),
    ('Name,Phone\nAna,"=""+34928000080"""\n', "Ana", [("+34928000080", "")]),
    ('Name,Phone,Notes\nAna,"1\n2","a ""note"",\nlong"\n', "Ana", [("1", ""), ("2", "")]),
    ("Name,Phonetic First Name,Phone\nAna,AH-na,1\n", "Ana", [("1", "")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "name", "phones"), TABLES, ids=range(len(TABLES)))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_table_is_read_by_its_columns(text: str, name: str, phones: Sequence[tuple[str, str]], encoding: str) -> None:
    entry = one(text.encode(encoding))
    assert entry.name == name
    if phones is not None:
        assert numbers(entry) == phones
    else:
        assert (numbers(entry), entry.fax) == ([("1", "mobile"), ("3", "work")], ("2",))


@pytest.mark.parametrize(
    ("text", "encoding"), [("Прізвище;Телефон\nЇжакевич;1\n", "cp1251"), ("Name;Phone\nJosé Ñúñez;1\n", "cp1252")]
)
def test_a_table_in_an_old_encoding_is_read(text: str, encoding: str) -> None:
    assert one(text.encode(encoding)).name == text.splitlines()[1].split(";")[0]


def test_contacts_without_a_number_for_calls_are_left_out() -> None:
    nobody = card("FN:No number", "EMAIL:a@example.com") + card("FN:Fax", "TEL;TYPE=FAX:1") + card("FN:Empty", "TEL:")
    assert read_phone_book(nobody) == ()


@pytest.mark.parametrize(
    ("content", "code", "columns"),
    [
        (b"", "empty", ""),
        (b"\xef\xbb\xbf \r\n", "empty", ""),
        (b"Name,Street\nAna,Main street\n", "no_phone_book", "Name, Street"),
        (b"Name,Phone\n\"Ana\x00", None, ""),
        (b"x" * 50_000_001, "too_large", ""),
    ],
)  # fmt: skip
def test_what_is_no_phone_book_says_why(content: bytes, code: str | None, columns: str) -> None:
    if code is None:
        assert read_phone_book(content) == ()
        return
    with pytest.raises(Unreadable) as refused:
        read_phone_book(content)
    assert (refused.value.code, refused.value.columns) == (code, columns)


LINES = st.lists(
    st.one_of(
        st.sampled_from(
            [b"BEGIN:VCARD", b"END:VCARD", b"VERSION:2.1", b"N:;;;;;;;", b"N;X:a,b;c", b"ORG:;,;", b" fold"]
        ),
        st.sampled_from(
            [b"TEL;TYPE=:1", b"TEL;=:1", b'TEL;TYPE="a:1', b"TEL;PREF=:", b"a.b.TEL:1", b"item1.X-ABLabel:\\"]
        ),
        st.sampled_from(
            [b"FN;ENCODING=QUOTED-PRINTABLE:=ZZ=", b"TEL;X-CUSTOM(:1", b"TEL:tel:;ext=", b"FN;CHARSET=hex:aa"]
        ),
        st.binary(max_size=30).map(lambda some: b"TEL;" + some),
        st.binary(max_size=30).map(lambda some: b"N:" + some),
        st.binary(max_size=60),
    ),
    max_size=12,
)


@given(LINES)
@example([b"BEGIN:VCARD", b"N:a;b;c;d;e;f;g", b"TEL:1"])
def test_no_file_breaks_the_reader(lines: list[bytes]) -> None:
    for content in (b"\r\n".join(lines), b"BEGIN:VCARD\r\n" + b"\r\n".join(lines) + b"\r\nEND:VCARD\r\n"):
        try:
            found = read_phone_book(content)
        except Unreadable:
            continue
        assert all(phone.number for entry in found for phone in entry.phones)
