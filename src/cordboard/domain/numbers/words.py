"""Words that stand in phone fields: names of nobody, labels, extensions. Tables only; `spelling.py` applies them."""

_NOBODY = """
anonymous anonym anonyme anonymus unknown unavailable private restricted withheld hidden blocked none null nil nan
undefined asserted na nocallerid noname nonumber unknownnumber unknowncaller privatenumber privatecaller
restrictednumber numberwithheld outofarea notavailable payphone coinlinepayphone international
anonimo anónimo desconocido privado oculto numerooculto númerooculto númeroprivado sinidentificar
inconnu masqué masque privé prive numéromasqué numeroprivé numéroprivé numéroinconnu sconosciuto anonimato
unbekannt unterdrückt onbekend prywatny nieznany zastrzeżony privato
анонім анонімний невідомий невідомо прихований прихованийномер аноним неизвестный неизвестно скрыт скрытый
скрытыйномер номерскрыт
"""
WITHHELD = frozenset(_NOBODY.split())

# Labels that people write without a blank before or behind the number.
_LABELS = """
teléfono telefono téléfono telephone téléphone phone telefon telef telf gsm tlfn tlf tlfno tfno tel tél mobile móvil
movil mobil mob cell cel handy fax ph whatsapp wa телефон тел моб мобильный мобільний факс atdt atdp m t p f
"""
LABELS = frozenset(_LABELS.split())

# Before the extension of a number, longest first in the expression.
_EXTENSION = """
ext extension extn extensión доб добавочный доп дополнительный дод додатковий вн внутр poste int interno intern
interne anexo ramal durchwahl dw wewn wew toestel tst apparaat linka εσωτ dahili 内線 内线 分机 分機 转 轉 내선 ตอ
داخلی تحويلة שלוחה
"""
EXTENSION_WORDS = tuple(sorted(_EXTENSION.split(), key=len, reverse=True))

# Between two numbers of one field.
_JOINING = "or ou oder o y e et und and en i oraz lub или або и та і και veya ve או و 和 或"
JOINING = frozenset(_JOINING.split())
