"""One look for every figure: colours that stay apart in every kind of colour vision, words on the axes, a text for who cannot see it."""

from __future__ import annotations

import textwrap
from typing import Any

import plotly.graph_objects as go

ACCENT = "#1F5A8A"
RAISES, LOWERS = "#D9822B", "#5A88B0"
GREY, PALE = "#6B7280", "#C9CFD6"
INK = "#16202B"  # text on the paler half of the blues
WORDS = "#565F6B"  # on axes and beside lines: 6.5 to 1 on white, where the theme's own grey has less than the 4.5 that small text needs
BLUES = ("#F1F6FA", "#C5D8E8", "#94B4D0", "#5A88B0", "#295883", "#163F66")
OUTCOME_COLOURS = {"completed": "#9DB8D2", "failed": "#D9822B", "withdrawn": "#7A2E00", "unknown": "#6B7280"}

# One step lighter where a colour would drown in a dark page; the sequence turns round, so that more still stands out.
_IN_THE_DARK = {
    ACCENT: "#5F9BCB", "#7A2E00": "#B54F16", "#D9822B": "#E39A4E", "#5A88B0": "#6D9BC0", GREY: "#8A93A1", PALE: "#475361",
    "#F1F6FA": "#16283A", "#C5D8E8": "#264865", "#94B4D0": "#3D6E95", "#295883": "#ADCBE2", "#163F66": "#D1E3F1", INK: "#F5F7FA",
    WORDS: "#B4BCC7",
}  # fmt: skip

BESIDE = 18  # letters in a line beside a bar: ids of runs are long, and a phone is narrow
_UPRIGHT, _BROKEN = 44, 30  # letters that fit in a line beside a plot, and those of a line that had to be broken


def finish(
    fig: go.Figure, title: str, what: str = "Chart", *, x: str | None = None, y: str | None = None, height: int = 300, legend: int = 0
) -> go.Figure:  # fmt: skip
    """Give a figure its finding as title, an alt text (`layout.meta["alt"]`), words on the axes and the common look.

    `what` says what kind of figure it is, to somebody who does not see it; the finding follows.
    `legend` is the height in pixels that a legend above the plot needs on a narrow screen, 0 without one; it leaves room for the camera.
    """
    fig.update_layout(  # overwriting takes a fifth of the time that merging key by key does
        title={"text": title, "font": {"size": 15}, "x": 0, "xanchor": "left", "y": 1, "yref": "container", "automargin": True},
        meta={"alt": f"{what}. {title}."}, height=height + legend, hovermode="closest", bargap=0.15,
        template="none", font={"size": 13, "color": WORDS}, margin={"l": 8, "r": 36 if legend else 16, "t": 24, "b": 8},
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "title": {"text": ""}}, overwrite=True,
    )  # fmt: skip
    for annotation in fig.layout.annotations:
        annotation.font.color = annotation.font.color or WORDS
    words = {"tickfont_color": WORDS, "title_font_color": WORDS}
    fig.update_xaxes(title_text=x, automargin=True, zeroline=False, **words)
    beside = wrapped(y, _BROKEN) if y and max(map(len, y.split("<br>"))) > _UPRIGHT else y
    fig.update_yaxes(title_text=beside, automargin=True, zeroline=False, **words)
    return fig


def for_dark(fig: go.Figure) -> go.Figure:
    """The same figure with the colours that a dark page needs."""
    return go.Figure(_recoloured(fig.to_plotly_json()))


def _recoloured(part: Any) -> Any:
    if isinstance(part, dict):
        return {key: _recoloured(value) for key, value in part.items()}
    if isinstance(part, list | tuple):
        return [_recoloured(value) for value in part]
    return _IN_THE_DARK.get(part, part) if isinstance(part, str) else part


def wrapped(text: str, width: int) -> str:
    """Break a text into lines for a label or a title.

    >>> wrapped("no activity for 16 days", 12)
    'no activity<br>for 16 days'
    """
    return "<br>".join(textwrap.wrap(text, width))


def per_cent(share: float) -> str:
    """A share as whole per cent, telling almost nobody from nobody.

    >>> per_cent(0.416), per_cent(0.002), per_cent(0.0)
    ('42 %', '< 1 %', '0 %')
    """
    return "< 1 %" if 0 < share < 0.005 else f"{100 * share:.0f} %"
