"""Names of months in the languages that exports come in, and what else a written date needs to be read by one set of patterns."""

from __future__ import annotations

import re

import pandas as pd

from dropout.readers.numbers import plain_digits

_MONTHS = (  # the first letters that tell a month from the others in any of these languages; the longest match counts
    "jan jän jaa ene gen ian oca urt sau sty tam xan led sij янв яну січ јан ιαν ינו ينا جنو جان มกรา",
    "feb fév fev helm ots vas lut şub vee úno vel фев феб лют φεβ פבר فبر فرو فيف กุมภ",
    "mar mär már mrz mars maa mac mrt kov bře ožu мар бер μαρ μάρ מרץ מרס مار มีนา",
    "apr ápr abr avr api bal kwi huh nis dub trav апр кві απρ אפר أبر ابر اپر أفر เมษา",
    "may mai mag maj máj mei geg tou kvě svi май мая мај тра μαι μάι μαϊ μαΐ מאי ماي مئی พฤษภ",
    "jun jún jūn juun juin giu eka bir cze kes haz iun xuñ xun čer čvn lipa lipn июн юни чер јун ιουν ιούν יונ يون جون جوا มิถุ",
    "jul júl jūl juul juil lug uzt lie lip hei tem iul xul čvc červenc červene srpa srpnj июл юли лип јул ιουλ ιούλ יול يول جول جوي กรกฎ",
    "aug ago aoû aou abu rugp sie elo ağu agu avg ogo srp kol авг сер αυγ αύγ אוג أغس اغس اگس أوت สิงห",
    "sep set sze ira rugs wrz syy eyl zář ruj сен сеп вер σεπ ספט سبت ستم กันย",
    "oct okt ott out urr spa paź lok eki říj окт жов οκτ אוק أكت اكت اکت ตุลา",
    "nov noi aza lap lis marr kas stu ноя ное лис νοε νοέ נוב نوف نوم พฤศจ",
    "dec déc dez dic des det dis abe gru grd jou ara pro дек дец гру δεκ דצמ ديس دسم ธันว",
)
_MONTH_OF = {word: number for number, words in enumerate(_MONTHS, start=1) for word in words.split()}
_LONGEST_WORD = max(map(len, _MONTH_OF))
_MARKS = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")  # of the direction of writing
_CROATIAN = re.compile("sije[čc]|velja[čc]|ožuj|trav|svib|lipanj|lipnj|srpanj|srpnj|kolovoz|ruj|studen")
_VIETNAMESE = re.compile(r"\btháng (mười một|mười hai|một|hai|ba|tư|năm|sáu|bảy|tám|chín|mười)\b")
_COUNTED = ["một", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một", "mười hai"]
_NUMBER_OF = {word: str(number) for number, word in enumerate(_COUNTED, start=1)}


def month_of(word: str) -> int | None:
    """The month that a word abbreviates or spells out, as written in one of the languages known.

    >>> month_of("března"), month_of("červenec"), month_of("juin"), month_of("במרץ"), month_of("quiz")
    (3, 7, 6, 3, None)
    """
    if pd.isna(word):
        return None
    for length in range(_LONGEST_WORD, 2, -1):
        if found := _MONTH_OF.get(word[:length]):
            return found
    return month_of(word[1:]) if word.startswith("ב") and len(word) > 3 else None  # "in March"


def plain_dates(texts: pd.Series) -> pd.Series:
    """Texts in small letters and European digits, without marks of direction, and with months that patterns can tell.

    >>> plain_dates(pd.Series(["١ مارس ٢٠٢١", "1 Tháng Ba 2021"])).tolist()
    ['1 مارس 2021', '1 tháng 3 2021']
    """
    plain = plain_digits(texts.str.normalize("NFKC").str.casefold())
    if plain.str.contains(_MARKS).any():
        plain = plain.str.replace(_MARKS, "", regex=True)
    if plain.str.contains("  ", regex=False).any():
        plain = plain.str.replace(r" {2,}", " ", regex=True)
    if plain.str.contains("tháng", regex=False).any():
        plain = plain.str.replace(_VIETNAMESE, lambda found: f"tháng {_NUMBER_OF[found[1]]}", regex=True)
    if plain.str.contains("listopad", regex=False).any() and plain.str.contains(_CROATIAN).any():
        plain = plain.str.replace("listopad", "oct", regex=False)  # November in Polish and Czech
    return plain
