"""A document as one page of HTML that needs nothing else, and as PDF. Text goes in as text: no mark-up in it acts."""

from __future__ import annotations

from functools import singledispatch
from html import escape
from importlib.util import find_spec
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import TableCellFillMode
from fpdf.fonts import FontFace

from dropout.reports.document import Bullets, Document, Heading, Paragraph, Table

_STYLE = """
@page { size: A4; margin: 18mm }
body { font: 11pt/1.5 system-ui, sans-serif; color: #16202B; max-width: 52rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem; margin: 0 } h2 { font-size: 1.1rem; margin: 1.6rem 0 .3rem; border-bottom: 2px solid #1F5A8A }
ul { margin: .3rem 0; padding-left: 1.2rem } .small { color: #4B5563; font-size: .9rem }
table { border-collapse: collapse; margin: .5rem 0; font-size: .9rem } tr { break-inside: avoid }
th, td { text-align: left; vertical-align: top; padding: .15rem .6rem .15rem 0; border-bottom: 1px solid #D1D5DB; overflow-wrap: anywhere }
th { overflow-wrap: break-word } .n { text-align: right; white-space: nowrap } th.n { white-space: normal }
"""
_GAP, _WORD = 2.6, 22.0  # millimetres between columns, and what the longest word of a text may claim
_INK, _GREY, _LINE = (22, 32, 43), (75, 85, 99), (31, 90, 138)


def to_html(document: Document) -> str:
    """One page, without script, picture or link."""
    parts = "".join(_html(part) for part in document.parts)
    head = f'<head><meta charset="utf-8"><title>{escape(document.title)}</title><style>{_STYLE}</style></head>'
    top, foot = (f'<p class="small">{escape(text)}</p>' for text in (document.about, document.footer))
    return f'<!doctype html><html lang="en">{head}<body><h1>{escape(document.title)}</h1>{top}{parts}{foot}</body></html>'


@singledispatch
def _html(part: object) -> str:
    raise TypeError(f"no way to show a {type(part).__name__}")


@_html.register
def _(part: Heading) -> str:
    return f"<h2>{escape(part.text)}</h2>"


@_html.register
def _(part: Paragraph) -> str:
    return f'<p class="small">{escape(part.text)}</p>' if part.small else f"<p>{escape(part.text)}</p>"


@_html.register
def _(part: Bullets) -> str:
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in part.lines)}</ul>"


@_html.register
def _(part: Table) -> str:
    opens = [' class="n">' if numeric else ">" for numeric in part.numeric]
    titles = "".join(f"<th{of}{escape(title)}</th>" for of, title in zip(opens, part.columns, strict=True))
    head = f"<thead><tr>{titles}</tr></thead>" if any(part.columns) else ""
    rows = "".join(f"<tr>{''.join(f'<td{of}{escape(cell)}</td>' for of, cell in zip(opens, row, strict=True))}</tr>" for row in part.rows)
    return f"<table>{head}<tbody>{rows}</tbody></table>"


# PDF -----------------------------------------------------------------------------------------------


class _Pages(FPDF):
    """A4 pages with a footer; DejaVu Sans holds the scripts that names come in, and comes with matplotlib, which CatBoost needs."""

    def __init__(self, document: Document) -> None:
        super().__init__(format="A4")
        self.document = document
        fonts = Path(str(find_spec("matplotlib").origin)).parent / "mpl-data" / "fonts" / "ttf"  # type: ignore[union-attr]
        self.add_font("dejavu", "", fonts / "DejaVuSans.ttf")
        self.add_font("dejavu", "B", fonts / "DejaVuSans-Bold.ttf")
        self.alias_nb_pages("")  # or it would be filled in wherever a text happens to hold it
        self.set_title(document.title)
        self.set_creation_date(document.made_at)
        self.set_margin(18)
        self.set_auto_page_break(True, margin=20)
        self.add_page()

    def footer(self) -> None:
        self.set_y(-14)
        self._ink(7.5, _GREY)
        self.cell(0, 4, f"{self.document.footer} · page {self.page_no()}")

    def _ink(self, size: float, colour: tuple[int, int, int] = _INK, style: str = "") -> None:
        self.set_font("dejavu", style, size)
        self.set_text_color(*colour)

    def write_text(self, text: str, size: float = 9.5, colour: tuple[int, int, int] = _INK, style: str = "", indent: float = 0) -> None:
        """A paragraph over the whole width, less the indent."""
        self._ink(size, colour, style)
        self.set_x(self.l_margin + indent)
        self.multi_cell(0, size * 0.52, text, align="L", new_x="LMARGIN", new_y="NEXT")
        self.ln(1)

    def _widths(self, table: Table) -> tuple[float, ...]:
        """Millimetres for each column: as much as its longest cell asks for, else less, but never less than a number or a word needs."""
        self._ink(7.5, style="B")
        columns = [[title, *(row[at] for row in table.rows)] for at, title in enumerate(table.columns)]
        words = [max((self.get_string_width(word) for cell in cells for word in cell.split()), default=0) for cells in columns]
        least = [(width if numeric else min(width, _WORD)) + _GAP for width, numeric in zip(words, table.numeric, strict=True)]
        asked = [max(map(self.get_string_width, cells)) + _GAP for cells in columns]
        share = min(1.0, max(self.epw - sum(least), 0) / max(sum(asked) - sum(least), 1e-9))
        scale = min(1.0, self.epw / sum(least))
        return tuple(scale * (few + share * (many - few)) for few, many in zip(least, asked, strict=True))

    def write_table(self, table: Table) -> None:
        """Columns as wide as what stands in them asks for, within the page."""
        widths = self._widths(table)
        self._ink(7.5)
        titled = any(table.columns)
        with self.table(col_widths=widths, borders_layout="HORIZONTAL_LINES", line_height=4, align="LEFT",
                        text_align=["RIGHT" if numeric else "LEFT" for numeric in table.numeric],
                        headings_style=FontFace(emphasis="BOLD", color=_INK), first_row_as_headings=titled,
                        cell_fill_mode=TableCellFillMode.NONE, width=min(sum(widths), self.epw)) as drawn:  # fmt: skip
            for cells in (*([table.columns] if titled else []), *table.rows):
                row = drawn.row()
                for cell in cells:
                    row.cell(cell)
        self.ln(2)


def to_pdf(document: Document) -> bytes:
    """The same content on A4 pages. The same document gives the same bytes."""
    pages = _Pages(document)
    pages.write_text(document.title, 16, style="B")
    pages.write_text(document.about, 8.5, _GREY)
    for part in document.parts:
        _draw(part, pages)
    return bytes(pages.output())


@singledispatch
def _draw(part: object, pages: _Pages) -> None:  # noqa: ARG001 - the form of the others
    raise TypeError(f"no way to draw a {type(part).__name__}")


@_draw.register
def _(part: Heading, pages: _Pages) -> None:
    if pages.will_page_break(30):
        pages.add_page()
    pages.ln(3)
    pages.write_text(part.text, 12, style="B")
    pages.set_draw_color(*_LINE)
    pages.line(pages.l_margin, pages.get_y() - 0.8, pages.w - pages.r_margin, pages.get_y() - 0.8)
    pages.set_draw_color(209, 213, 219)


@_draw.register
def _(part: Paragraph, pages: _Pages) -> None:
    pages.write_text(part.text, 8.5 if part.small else 9.5, _GREY if part.small else _INK)


@_draw.register
def _(part: Bullets, pages: _Pages) -> None:
    for line in part.lines:
        pages.write_text(f"• {line}", indent=3)


@_draw.register
def _(part: Table, pages: _Pages) -> None:
    if part.rows:
        pages.write_table(part)
