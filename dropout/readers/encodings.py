"""The encoding of a text, from its bytes alone, and the text as UTF-8: marks, bytes 0 and old line ends left behind."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from dropout.readers.line_ends import CHUNK, LineEnds

_SAMPLE = 100_000  # bytes of words with letters beyond ASCII: enough to tell in which encoding they make sense
_WORD = re.compile(rb"[\x80-\xff][\x40-\x7e\x80-\xff]*")
_RUN = re.compile(rb"[\x80-\xff]+")
_MARKS = {codecs.BOM_UTF32_LE: "utf-32", codecs.BOM_UTF32_BE: "utf-32", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}

_EVERYDAY, _HALF = 0.6, 0.5  # share of everyday letters
_RUNS, _ALONE = 5, 0.3  # letters beyond ASCII side by side; share of those that are one or two

WESTERN = "cp1252"
MIXED = f"utf-8 and {WESTERN}"
# Letters that make up most of what is beyond ASCII in a text, by the encoding that spreadsheet programs save it in.
_LATIN = {
    WESTERN: "éèêëàâäáãåæçíîïìñóòôöõøúùûüßœÉÈÀÄÁÅÇÍÑÓÖÕØÚÜ«»–’“”°ºª·",
    "cp1254": "ğışĞİŞçöüâîÇÖÜ–’“”",
    "cp1250": "ąćęłńóśźżĄĆĘŁŃÓŚŹŻáčďéěíňřšťúůýžÁČĎÉÍŇŘŠŤÚÝŽőűöüäëçâăîşţđŐÖÜß–’“”„",
    "cp1257": "ąčęėįšųūžĄČĖŠŪŽāēģīķļņõäöüĀĒĪŅ–“”",
}
# Letters beside each other as no western language has them, where another encoding makes Polish, Czech or Croatian of them.
_UNLIKE_WESTERN = re.compile(r"ñ(?![aeiouáéíóúüAEIOUÁÉÍÓÚÜ])|œ(?![uid])|ø[íáý]|è[aouiyáíéý]|[šž³¹¿][a-zíáéý]")
_ALPHABETS = {"cp1251": "оеаинтсрвлкмдпуыяіО", "cp1253": "αοιετσνηυρπκμλςίόάέή", "cp1255": "יוהלאתרמבשנםדקח", "cp1256": "اليمنورتبةعدسفهك"}
# The same for scripts of many signs: first and second bytes of the everyday ones.
_SIGNS = {
    "cp949": (range(0xB0, 0xC9), range(0xA1, 0xFF)),
    "gb18030": (range(0xB0, 0xD8), range(0xA1, 0xFF)),
    "big5": (range(0xA4, 0xC7), (*range(0x40, 0x7F), *range(0xA1, 0xFF))),
    "cp932": ((*range(0x81, 0x84), *range(0x88, 0x98)), (*range(0x40, 0x7F), *range(0x80, 0xFD))),
}


@dataclass
class TextSurvey:
    """What one pass over a text finds: how to read it, what must change to make plain UTF-8 of it, how its lines end."""

    encoding: str = "utf-8"
    ends: LineEnds = field(default_factory=LineEnds)  # bytes 0 among them where no encoding has them
    marks: bool = False  # marks of UTF-8 beyond the beginning, where files were joined
    sample: bytearray = field(default_factory=bytearray)

    @property
    def is_plain(self) -> bool:
        """Whether the file can be read as it is."""
        return self.encoding == "utf-8" and not self.ends.zeros and not self.marks and not self.has_old_ends

    @property
    def has_old_ends(self) -> bool:
        """Whether carriage returns are the only line ends."""
        return bool(self.ends.returns and not self.ends.feeds)


def survey_text(path: Path) -> TextSurvey:
    """Look at every byte of a text once."""
    survey = TextSurvey()
    with path.open("rb") as file:
        head = file.read(4096)
        wide = next((name for mark, name in _MARKS.items() if head.startswith(mark)), None) or wide_encoding(head)
        if wide:
            survey.encoding = wide
            return survey
        file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8-sig")()
        while chunk := file.read(CHUNK):
            survey.ends.add(chunk)
            _look_at_letters(chunk, decoder, survey)
    if survey.encoding != "utf-8":
        survey.encoding = guess_encoding(bytes(survey.sample))
    return survey


def _look_at_letters(chunk: bytes, decoder: codecs.IncrementalDecoder, survey: TextSurvey) -> None:
    if chunk.isascii() and not decoder.getstate()[0]:
        return
    first = _WORD.search(chunk) if len(survey.sample) < _SAMPLE else None
    if first:
        survey.sample += b" ".join(_WORD.findall(chunk, first.start(), first.start() + _SAMPLE)) + b" "
    if survey.encoding == "utf-8":
        try:
            survey.marks |= "\ufeff" in decoder.decode(chunk)
        except UnicodeDecodeError:
            survey.encoding = "unknown"


def wide_encoding(head: bytes) -> str | None:
    """UTF-16 without a mark, by where its bytes 0 stand; None for anything else.

    >>> wide_encoding("id\\tmark\\n".encode("utf-16-le")), wide_encoding(b"id,mark")
    ('utf-16-le', None)
    """
    head = head[: len(head) // 2 * 2]
    first, second = head[0::2].count(0), head[1::2].count(0)
    name = "utf-16-le" if second > 10 * first else "utf-16-be" if first > 10 * second else ""
    if not name or first + second < len(head) / 40:
        return None
    text = head.decode(name, errors="replace")
    odd = sum(not (sign.isprintable() or sign in "\r\n\t\f") for sign in text)
    return name if odd <= len(text) / 100 + 1 else None


def guess_encoding(sample: bytes) -> str:
    """The encoding in which words make sense that are not UTF-8; Windows-1252 where nothing speaks for another.

    >>> guess_encoding("Imię Obecności Ocena końcowa".encode("cp1250")), guess_encoding("peña sœur très señal".encode("cp1252"))
    ('cp1250', 'cp1252')
    >>> [guess_encoding(text.encode(name)) for text, name in [("Größe", "cp1252"), ("Имя студента", "cp1251"), ("学生姓名", "gbk")]]
    ['cp1252', 'cp1251', 'gb18030']
    """
    runs = _RUN.findall(sample)
    if not runs:
        return WESTERN
    strange = [run for run in runs if not _is_utf8(run)]
    if len(strange) < 0.9 * len(runs):
        return MIXED
    single = sum(len(run) < 3 for run in runs) / len(runs)  # Latin words have their accents one by one, others are nothing else
    shares = {name: single * _share(sample, name, frozenset(letters), beyond=127) for name, letters in _LATIN.items()}
    shares |= {name: _share(sample, name, frozenset(letters)) for name, letters in _ALPHABETS.items()}
    shares |= {name: _share(sample, name, _everyday(name)) for name in _SIGNS}
    best = max(shares, key=lambda name: shares[name])
    if (
        best == WESTERN
        and shares["cp1250"] >= shares[WESTERN]
        and len(_UNLIKE_WESTERN.findall(sample.decode(WESTERN, "replace"))) >= len(runs) / 4
    ):
        best = "cp1250"
    foreign = len(runs) >= _RUNS and single < _ALONE  # codes and capitals hold few everyday letters, but Latin words never look like this
    return best if shares[best] > (_HALF if foreign else _EVERYDAY) else WESTERN


def _is_utf8(run: bytes) -> bool:
    try:
        run.decode()
    except UnicodeDecodeError:
        return False
    return True


def _share(sample: bytes, encoding: str, everyday: frozenset[str], beyond: int = 32) -> float:
    letters = [sign for sign in sample.decode(encoding, errors="replace") if ord(sign) > beyond]
    return sum(sign in everyday for sign in letters) / max(len(letters), 1)


@cache
def _everyday(encoding: str) -> frozenset[str]:
    firsts, seconds = _SIGNS[encoding]
    pairs = (bytes((first, second)).decode(encoding, errors="replace") for first in firsts for second in seconds)
    return frozenset(pair for pair in pairs if len(pair) == 1)


def write_utf8(path: Path, survey: TextSurvey, target: Path) -> tuple[LineEnds, bool]:
    """Write a text as plain UTF-8; return its line ends now, and whether bytes were left that the encoding lacks.

    Bytes 0 and marks inside go; carriage returns become line feeds where they are the only line ends.
    """
    ends, damaged = LineEnds(), False
    with target.open("wb") as file:
        for text in _decoded(path, survey.encoding):
            damaged |= "\ufffd" in text
            plain = text.replace("\0", "").replace("\ufeff", "")
            plain = plain.replace("\r", "\n") if survey.has_old_ends else plain
            written = plain.encode(errors="replace")
            ends.add(written)
            file.write(written)
    return ends, damaged and survey.encoding != "utf-8"


def _decoded(path: Path, encoding: str) -> Iterator[str]:
    name, errors = ("utf-8", "stray-or-western") if encoding == MIXED else (encoding, "replace")
    decoder = codecs.getincrementaldecoder(name)(errors)
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)


def _western(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode(WESTERN, errors="replace"), error.end


codecs.register_error("stray-or-western", _western)
