"""What several pages show in the same way: header, tiers, figures, empty states, errors and the last word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dropout.domain import Provenance, RiskBasis, Tier
from dropout.errors import DropoutError
from dropout.plots import for_dark
from dropout.schema import date_words
from dropout.scoring import ScoredRun
from dropout.ui import cache, own_history, session
from dropout.ui.downloads import guarded
from dropout.ui.wording import heard, plain

# Streamlit leaves much air above a page; a table's own toolbar would search and save one page of rows only; below 640 px
# cards take the place of tables; and what is selected is told by its frame, since no one colour can be read both as
# text on a dark page and under white text. What can be done about ticked rows stays in sight below a list of any length.
# Links of the menu and to other pages show nothing of their own when Tab comes to them. Badges in labels are `wording.heard`.
# A step of a plan is as high as its words.
_STYLE = """<style>
.stMainBlockContainer { padding: 3.5rem 2.5rem 5rem; }
.st-key-narrow, .st-key-cards, [class*="st-key-tasks_"] { gap: 0.5rem; }
.st-key-narrow button, .st-key-narrow button div, .st-key-cards button, .st-key-cards button div,
  [class*="st-key-tasks_"] button, [class*="st-key-tasks_"] button div {
  justify-content: flex-start; text-align: left; }
[data-testid="stButtonGroup"] button[data-selected="true"], [data-testid="stTab"][aria-selected="true"],
[data-testid="stSliderThumbValue"] { color: inherit !important; }
.st-key-wide [data-testid="stElementToolbar"], [data-testid="stHeaderActionElements"],
.st-key-question [data-testid="InputInstructions"], .st-key-gone { display: none; }
[data-testid="stHeadingWithActionElements"] h2 { padding: 0.5rem 0 1rem; }
[data-testid="stDownloadButton"] .stMarkdownBadge, [data-testid="stPopover"] .stMarkdownBadge {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
[class*="st-key-plan_step_"] textarea { min-height: 2.5rem; height: auto !important; field-sizing: content; }
a:focus-visible { outline: 2px solid currentColor !important; outline-offset: 2px; border-radius: 4px; }
[data-testid="stLayoutWrapper"]:has(> .st-key-outlook) { min-width: min(26rem, 100%); }
@media (max-width: 640px) { .st-key-wide, .st-key-as_cards { display: none; } .stMainBlockContainer { padding: 4rem 1rem 5rem; } }
@media (min-width: 641px) { .st-key-narrow { display: none; }
  [data-testid="stLayoutWrapper"]:has(> .st-key-row_actions) {
    position: sticky; bottom: 0; z-index: 5; padding: 0.5rem 0; background: light-dark(#FFFFFF, #12171D); } }
</style>"""
_MARKDOWN_COLOURS = {"contact_first": "red", "check_in": "orange", "no_action": "blue", "not_enough_data": "gray"}
DOWNLOAD = ":material/download:"
ORDER_ONLY = "order only"  # what stands for an estimate where no finished runs are comparable


def style() -> None:
    """What the theme cannot say; called once, before the page runs."""
    st.html(_STYLE)


def page_header(scored: ScoredRun, title: str) -> None:
    """What every page that shows an estimate owes its reader: which run, as of when, what is estimated, on what grounds."""
    st.title(title, anchor=False)
    run = cache.run_row(scored.run["run_id"])
    week = f"week {scored.cutoff.week} (day {scored.cutoff.day}){_up_to(run, scored.cutoff.day)}"
    parts = [plain(str(run["title"])), week, *_freshness(run)]
    st.markdown(" · ".join([*parts, *_simulated(scored)]))
    at_hand = "" if scored.basis.shows_frequency else f" {own_history.at_hand(scored.run['run_id'])}"
    st.caption(f"{scored.aim.sentence} The estimate rests on {scored.model.basis_words(scored.basis)}.{at_hand}")


def _simulated(scored: ScoredRun) -> list[str]:
    """The mark of what is invented, in plain sight."""
    if scored.run["source"] == "simulated":
        return [":violet-badge[:material/science: Simulated data]"]
    return [":violet-badge[:material/science: Model of simulated runs]"] if scored.model.card.get("simulated") else []


def _freshness(run: dict[str, Any]) -> list[str]:
    until = [f"data {_reach(run)}"] if pd.notna(run["data_until_day"]) else []
    return [*until, f"read {read_words(run)}"] if pd.notna(run["read_at"]) else until


def _reach(run: dict[str, Any]) -> str:
    """How far the data of a run goes; of what came after its end, where somebody stated that, nobody needs to know.

    >>> ended = {"data_until_day": 400, "length_days": 210, "length_provenance": "stated", "starts_on": pd.NaT}
    >>> _reach(ended), _reach({**ended, "data_until_day": 35}), _reach({**ended, "length_provenance": "inferred"})
    ('of the whole run', 'until day 35', 'until day 400')
    >>> _reach({**ended, "data_until_day": 35, "starts_on": pd.Timestamp("2025-09-01")})
    'until 5 Oct 2025'
    """
    whole = _length_is_known(run) and run["data_until_day"] >= run["length_days"]
    until = int(run["data_until_day"])
    return "of the whole run" if whole else f"until {date_words(run['starts_on'], until - 1) or f'day {until}'}"


def _up_to(run: dict[str, Any], day: int) -> str:
    """The last date of a week that ends before `day`, where the run has dates."""
    date = date_words(run["starts_on"], day - 1)
    return f", up to {date}" if date else ""


def read_words(run: dict[str, Any]) -> str:
    """When the export of a run (a row of `cache.runs`) was read; the bundled course came with the app."""
    return ago(datetime.fromisoformat(run["read_at"]), session.now()) if pd.notna(run["read_at"]) else "came with the app"


def week_words(run: dict[str, Any]) -> str:
    """How far the data of a run goes, in full weeks.

    >>> run = {"last_week": 5, "length_days": 210, "length_provenance": "stated", "kind": "events"}
    >>> week_words(run), week_words({**run, "length_provenance": "inferred"})
    ('5 of 30', '5')
    >>> week_words({**run, "last_week": None}), week_words({**run, "last_week": None, "kind": "snapshot"})
    ('no full week', 'no dates')
    """
    if pd.isna(run["last_week"]):
        return "no dates" if run["kind"] == "snapshot" else "no full week"
    return f"{int(run['last_week'])} of {int(run['length_days']) // 7}" if _length_is_known(run) else f"{int(run['last_week'])}"


def _length_is_known(run: dict[str, Any]) -> bool:
    """Whether somebody or a system said how long a run lasts: the last busy day so far is none of a run that goes on."""
    return bool(pd.notna(run["length_days"])) and run["length_provenance"] != Provenance.INFERRED


def ago(then: datetime, now: datetime) -> str:
    """How long ago, in words.

    >>> ago(datetime(2026, 3, 1, 10), datetime(2026, 3, 1, 12, 5))
    '2 h ago'
    """
    aware = then if then.tzinfo else then.replace(tzinfo=now.tzinfo)
    minutes = int((now - aware).total_seconds() // 60)
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{minutes} min ago"
    if minutes < 48 * 60:
        return f"{minutes // 60} h ago"
    return f"{minutes // (24 * 60)} days ago"


def tier_words(tier: str) -> str:
    """Shape and word of a tier: the two channels that need no colour.

    >>> tier_words("contact_first")
    '▲ Contact first'
    """
    return f"{Tier(tier).shape} {Tier(tier).words}"


def tier_badge(tier: str) -> str:
    """A tier as Markdown: shape, word and colour; the theme gives these colours the tones of the tiers."""
    return f":{_MARKDOWN_COLOURS[tier]}-badge[{tier_words(tier)}]"


def tier_sign(tier: str) -> str:
    """The shape of a tier in its colour, as Markdown."""
    return f":{_MARKDOWN_COLOURS[tier]}[{Tier(tier).shape}]"


def risk_words(risk: float, basis: RiskBasis) -> str:
    """An estimate as a frequency in words, or only that there is an order.

    >>> risk_words(0.78, RiskBasis.CALIBRATED_HERE), risk_words(0.78, RiskBasis.ORDER_ONLY)
    ('about 8 in 10', 'order only')
    """
    if not basis.shows_frequency:
        return ORDER_ONLY
    tenths = int(10 * risk + 0.5)
    return {0: "fewer than 1 in 20", 10: "more than 19 in 20"}.get(tenths, f"about {tenths} in 10")


def empty_state(title: str, text: str, page: str) -> None:
    """Say what is missing and lead to where it can be mended; `page` is a path such as ``pages/upload.py``."""
    with st.container(border=True):
        st.header(title, anchor=False)
        st.write(text)
        st.page_link(page, icon=":material/arrow_forward:")


def problem(error: DropoutError) -> None:
    """An error that the user can mend, with what to do."""
    where = f"{plain(error.where)}\\: " if error.where else ""
    st.error(f"{where}**{plain(error.problem)}**" + (f" Found: {plain(error.found)}." if error.found else ""), icon=":material/error:")
    if error.do:
        st.write(f"What to do: {plain(error.do)}")


def figure(fig: go.Figure, frame: pd.DataFrame, name: str, help: str) -> None:
    """A chart with its finding as title, its description for those who do not see it, and both downloads.

    The title is the figure's own; it stands above the chart, where it wraps. `frame` is what the chart
    shows, `name` the name of the downloaded files, `help` how to read it. PNG: the camera in the chart's bar.
    """
    title = str(fig.layout.title.text or name)
    alt = (fig.layout.meta or {}).get("alt", f"{title}. {help}")
    shown = (for_dark(fig) if st.context.theme.type == "dark" else fig).to_plotly_json()
    del shown["layout"]["title"]
    st.markdown(f"**{plain(title)}**")
    options = {"format": "png", "filename": name, "scale": 2}
    config = {"displaylogo": False, "displayModeBar": True, "modeBarButtons": [["toImage"]], "toImageButtonOptions": options}
    st.plotly_chart(shown, key=f"figure_{name}", config=config, alt=alt)
    with st.container(horizontal=True):
        data = frame.map(lambda cell: guarded(cell) if isinstance(cell, str) else cell).to_csv(index=False).encode("utf-8-sig")
        csv(title, data, f"{name}.csv", f"csv_{name}")
        with st.popover(f"What is this? {heard(title)}", type="tertiary"):
            st.write(help)


def csv(of: str, data: bytes | Callable[[], bytes], file_name: str, key: str) -> None:
    """The download of what stands above it, `of` said to those who do not see that."""
    st.download_button(f"CSV {heard(of)}", data, file_name, "text/csv", key=key, type="tertiary", icon=DOWNLOAD, on_click="ignore")


def footer() -> None:
    """The last word under every estimate about people."""
    st.divider()
    st.caption(
        "These estimates come from what past cohorts did. They know nothing of illness, work or plans. "
        "Let them start a conversation; never let them decide one."
    )


def demo_banner() -> None:
    """Say, on every page of a demo, what becomes of an upload."""
    st.info(
        f"This is a demo. What you upload (up to {session.upload_limit_mb()} MB) stays in this browser session, without names, "
        "and is deleted when the session ends. Upload no real learners’ data here.",
        icon=":material/science:",
    )
