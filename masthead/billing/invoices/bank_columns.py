"""What the banks of Europe and the region call the columns of their CSV, and how they say that
money went out. All in lower case."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum


def _words(text: str) -> frozenset[str]:
    return frozenset(word.strip() for word in text.split("|"))


_VALUE_DATES = _words("value date|fecha valor|date valeur|date de valeur|data valuta|wertstellung")
_DATES = _words(
    "date|booking date|posted|posting date|transaction date|completed date|buchungstag"
    "|buchungsdatum|valutadatum|fecha|fecha operación|date opération|date d'opération|data"
    "|data contabile|datum"
    "|boekdatum|rentedatum|transactiedatum|bokföringsdag|bokføringsdato|dato|päivämäärä"
    "|kirjauspäivä|data operacji|data księgowania|datum zaúčtování|dátum|könyvelés dátuma|tarih"
    "|işlem tarihi|valör|дата|дата операции|дата операції|дата проводки|data tranzacției|ημερομηνία"
    "|تاريخ|التاريخ|تاريخ العملية|תאריך|تاریخ|თარიღი|ամսաթիվ|tarix"
)
_AMOUNTS = _words("amount|transaction amount|sum|value")
# Where these words are used, the decimal separator is a comma.
_AMOUNTS_WITH_COMMA = _words(
    "betrag|umsatz|buchungsbetrag|montant|importe|importo|valor|bedrag|belopp|beløb|beløp|summa"
    "|määrä|kwota|kwota operacji|částka|objem|suma|összeg|tutar|işlem tutarı|сумма|сума|ποσό"
    "|iznos|znesek|износ|сумма операции|məbləğ"
)
_AMOUNTS_WITH_POINT = _words("المبلغ|مبلغ|القيمة|סכום|თანხა|գումար")
_IN = _words(
    "credit|credits|paid in|money in|deposit|deposits|credit amount|amount credited|received"
    "|haben|gutschrift|gutschriften|crédit|crédits|recettes|haber|abono|abonos|ingreso|ingresos"
    "|crédito|créditos|accredito|accrediti|entrate|avere|bij|bijschrijving|credit bedrag"
    "|insättning|insatt|inn|inn på konto|innskudd|indsat|panot|uznanie|uznania|wpływy|ma|připsáno"
    "|kredit|jóváírás|alacak|alacaklı|gelen|yatan|приход|кредит|зачисление|надходження|поступление"
    "|πίστωση|دائن|إيداع|ايداع|الدائن|זכות|بستانکار|واریز|კრედიტი|შემოსავალი|կրեդիտ|մուտք"
    "|mədaxil|incoming|in|credito|recebido|încasări|uplata|одобрение|odobrenje|money_in"
)
_OUT = _words(
    "debit|debits|paid out|money out|withdrawal|withdrawals|debit amount|amount debited|spent"
    "|soll|lastschrift|lastschriften|belastung|belastungen|débit|débits|dépenses|debe|cargo|cargos"
    "|gasto|gastos|débito|débitos|addebito|addebiti|uscite|dare|af|afschrijving|debet bedrag"
    "|debet|uttag|ut|ut fra konto|uttak|hævet|otot|obciążenie|obciążenia|wydatki|wn|odepsáno"
    "|terhelés|borç|borçlu|giden|çekilen|расход|дебет|списание|видаток|витрати|χρέωση|مدين|سحب"
    "|المدين|חובה|بدهکار|برداشت|დებეტი|გასავალი|դեբետ|ելք|məxaric|outgoing|out|debito|pago"
    "|plăți|isplata|задължение|zaduženje|money_out|paid"
)
_CURRENCIES = _words(
    "currency|ccy|currency code|währung|waehrung|devise|divisa|moneda|valuta|moeda|munt|valutakod"
    "|waluta|měna|deviza|döviz|para birimi|döviz cinsi|валюта|νόμισμα|العملة|عملة|מטבע|ვალუტა"
    "|արժույթ|valyuta"
)
_PAYERS = _words(
    "payer|counterparty|counterparty name|name|from|remitter|sender|beneficiary / payer"
    "|auftraggeber|auftraggeber/empfänger|zahlungsbeteiligter|begünstigter/zahlungspflichtiger"
    "|name zahlungsbeteiligter|donneur d'ordre|tiers|ordenante|ordinante|tegenpartij"
    "|naam tegenpartij|naam tegenpartij bij betaling|avsändare|avsender|maksaja|saaja/maksaja"
    "|nadawca|nazwa kontrahenta|název protiúčtu|partner|gönderen|karşı taraf|плательщик|контрагент"
    "|платник|المرسل|المحول|שם|გამგზავნი|ուղարկող"
)
_REFERENCES = _words(
    "reference|remittance information|payment reference|verwendungszweck|tytuł|tytułem|mededelingen"
    "|viite|назначение|назначение платежа|призначення платежу|დანიშნულება|նպատակ|təyinat"
)
_TEXTS = _words(
    "description|details|narrative|memo|transaction details|buchungstext|libellé|libelle|concepto"
    "|causale|descrizione|descripción|omschrijving|text|tekst|meddelande|melding|viesti"
    "|opis|opis operacji|zpráva pro příjemce|poznámka|közlemény|açıklama|описание|αιτιολογία"
    "|البيان|الوصف|التفاصيل|תיאור|شرح"
)
_KINDS = _words(
    "type|transaction type|code|art|buchungstext|umsatzart|vorgang|nature|tipo|typ|operation|soort"
    "|mutatiesoort|işlem tipi|тип|тип операции|نوع|نوع العملية|סוג"
)
# Where several fit, the first set has it: a value date before the day of the booking.
_COLUMNS: dict[str, tuple[frozenset[str], ...]] = {
    "on": (_VALUE_DATES, _DATES, frozenset({"valuta"})),
    "amount": (_AMOUNTS, _AMOUNTS_WITH_COMMA, _AMOUNTS_WITH_POINT),
    "came": (_IN,),
    "went": (_OUT,),
    "currency": (_CURRENCIES,),
    "payer": (_PAYERS,),
    "text": (_REFERENCES, _TEXTS),
    "kind": (_KINDS,),
}
# Columns that say which way the money went, beside those named by both words (“Debit/Credit”).
_DIRECTIONS = _words(
    "cdtdbtind|creditdebitindicator|credit debit indicator|debit credit indicator|direction|dc"
    "|d/c|c/d|dr/cr|cr/dr|s/h|soll/haben|in/out|af bij|sens|sign|vorzeichen|debet/credit|dare/avere"
    "|debe/haber|cargo/abono|wn/ma|b/a|дт/кт|yön|الاتجاه|חובה/זכות"
)
_IN_SHORT = _words("c|cr|crdt|h|a|ma|k|кт|к|j|rd|+|+1")
_OUT_SHORT = _words("d|dr|db|dbit|s|wn|b|дт|д|t|rc|-|−|-1")
# Alone in a column, these may be anything: a status, a placeholder.
_COULD_BE_ANYTHING = _words("s|t|b|h|a|j|k|c|+|-|−|+1|-1|in|out|ma|paid|cr")
_LONGEST = 100  # characters of a name or a mark; none is longer
_NOTE = re.compile(r"\s*[(\[]\s*([^)\]]*)[)\]]\s*$")
_CODE = re.compile(r"(?:\s+in)?\s+([a-z]{3})$")
_BETWEEN = re.compile(r"\s*(?:[/|_&+]|\bor\b|\bund\b|\bou\b|\bo\b| - )\s*")


class Direction(Enum):
    IN = "in"
    OUT = "out"
    UNKNOWN = "unknown"  # the column is there, and says neither


def direction_in(cell: str) -> Direction:
    """Which way a cell says that the money went."""
    word = _spelt(cell).rstrip(".")
    if word in _IN or word in _IN_SHORT:
        return Direction.IN
    return Direction.OUT if word in _OUT or word in _OUT_SHORT else Direction.UNKNOWN


def speaks_of_debit(cell: str) -> bool:
    """Whether a kind of transaction, such as “Direct debit”, is one of money that goes out."""
    return any(word in _OUT for word in re.split(r"[^\w]+", _spelt(cell)) if len(word) > 2)  # noqa: PLR2004


@dataclass(frozen=True, slots=True)
class Heading:
    """The header row of a statement: where each column stands, and what the names tell."""

    at: dict[str, int]
    names: tuple[str, ...]
    currency: str = ""  # the one that the amount's column names
    decimal: str = ""  # “,” where the bank's language writes it so
    directions: tuple[int, ...] = ()  # columns that say which way the money went

    def __getitem__(self, column: str) -> int:
        return self.at[column]


def heading_of(row: Sequence[str]) -> Heading | None:
    """The columns, if this row names at least a date, an amount and a reference."""
    names = [_spelt(cell) for cell in row]
    plain = [_without_note(name) for name in names]
    at = {column: place for column in _COLUMNS if (place := _place(column, plain)) is not None}
    if at.get("currency") == at.get("on"):
        at.pop("currency", None)  # “Valuta” is a value date or a currency
    if not ({"on", "text"} <= at.keys() and at.keys() & {"amount", "came"}):
        return None
    sum_at = at.get("amount", at.get("came", 0))
    return Heading(
        at=at,
        names=tuple(cell.strip() for cell in row),
        currency=_currency_in(names[sum_at]),
        decimal="," if plain[sum_at] in _AMOUNTS_WITH_COMMA else "",
        directions=tuple(place for place, name in enumerate(names) if _names_a_direction(name)),
    )


def says_only_directions(cells: Sequence[str]) -> bool:
    """Whether a column, whatever its name, holds nothing but words for in and out."""
    words = {_spelt(cell) for cell in cells} - {""}
    said = {direction_in(word) for word in words}
    is_plain = len(said) > 1 or bool(words - _COULD_BE_ANYTHING)
    return bool(words) and is_plain and Direction.UNKNOWN not in said


def _place(column: str, names: Sequence[str]) -> int | None:
    known = _COLUMNS[column]
    return next((at for some in known for at, name in enumerate(names) if name in some), None)


def _names_a_direction(name: str) -> bool:
    if name in _DIRECTIONS or _without_note(name) in _DIRECTIONS:
        return True
    said = {direction_in(part) for part in _BETWEEN.split(name) if part}
    return said == {Direction.IN, Direction.OUT}


def _spelt(cell: str) -> str:
    return " ".join(cell[:_LONGEST].strip().strip('"').lower().split())


def _without_note(name: str) -> str:
    """“Amount (EUR)”, “Betrag in EUR”, “Amount EUR” → the words alone."""
    bare = _NOTE.sub("", name)
    return _CODE.sub("", bare) if _currency_in(name) else bare


def _currency_in(name: str) -> str:
    found = _NOTE.search(name) or _CODE.search(name)
    code = found[1].strip().upper() if found else ""
    return code if code in _CODES else ""


_CODES = frozenset(
    "AED AMD AZN BGN BHD CHF CZK DKK EGP EUR GBP GEL HUF ILS IQD IRR ISK JOD KWD KZT LBP MDL NOK"
    " OMR PLN QAR RON RSD RUB SAR SEK SYP TND TRY UAH USD UZS".split()
)
