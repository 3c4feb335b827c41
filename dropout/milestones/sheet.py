"""The progress sheet: one page to print and hand to a learner, strengths first, about nobody else."""

from __future__ import annotations

from html import escape

import pandas as pd

from dropout.milestones.earn import Kind, earned, next_steps
from dropout.milestones.record import Record

_STYLE = """
@page { size: A4; margin: 18mm }
body { font: 12pt/1.5 system-ui, sans-serif; color: #16202B; max-width: 44rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem; margin: 0 } h2 { font-size: 1.1rem; margin: 1.4rem 0 .3rem; border-bottom: 2px solid #1F5A8A }
ul { margin: .3rem 0; padding-left: 1.2rem } .small { color: #4B5563; font-size: .9rem }
"""
_MOST = 6


def progress_sheet(record: Record, name: str, course: str) -> str:
    """One learner's record (`record.of`) as a page of HTML that needs nothing else: no script, no picture, no link.

    It tells what was done, what is next in reach and what is due; it compares with nobody, and holds no estimate.
    """
    strengths = strength_sentences(record)
    parts = [
        f"<h1>{escape(name)}</h1>",
        f'<p class="small">{escape(course)} · what you have done up to the end of week {record.cutoff.week}</p>',
        _section("Going well", strengths or ["You are enrolled, and there is still time: the steps below are a good start."]),
        _section("Milestones", [f"{one.words} ({record.when(one.day)})" for one in earned(record)[::-1][:_MOST]]),
        _section("Next in reach", [step.words for step in next_steps(record)[:3]]),
        _section("Coming up", _coming_up(record)),
        '<p class="small">Many learners have a slow week, or several. Asking for help early is what experienced learners do.</p>',
    ]
    head = f'<head><meta charset="utf-8"><title>Progress</title><style>{_STYLE}</style></head>'
    return f'<!doctype html><html lang="en">{head}<body>{"".join(parts)}</body></html>'


def _section(title: str, lines: list[str]) -> str:
    if not lines:
        return ""
    return f"<h2>{escape(title)}</h2><ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"


def strength_sentences(record: Record) -> list[str]:
    """What the record shows that was done, in sentences to the learner."""
    lines = []
    handed = record.work["day"].notna()
    on_time = (record.work["day"] <= record.work["due_day"]).fillna(False).astype(bool)
    if handed.any():
        lines.append(f"You have handed in {_pieces(int(handed.sum()))} of work, {int(on_time.sum())} of them on time.")
    weeks = pd.Series(record.active["day"] // 7).nunique()
    if weeks:
        lines.append(f"You have been active in {weeks} of {record.cutoff.week} weeks.")
    done = int((record.modules["opened"] >= record.modules["pieces"]).sum())
    if done:
        lines.append(f"You have opened all the material of {done} {'module' if done == 1 else 'modules'}.")
    if any(one.kind is Kind.COMEBACK for one in earned(record)):
        lines.append("You have come back after a break. That is hard, and you did it.")
    return lines


def _pieces(count: int) -> str:
    return "1 piece" if count == 1 else f"{count} pieces"


def _coming_up(record: Record) -> list[str]:
    ahead = record.work[(record.work["due_day"] >= record.cutoff.day) & record.work["day"].isna()].head(3)
    return [f"{title}: due {record.when(int(day))}" for title, day in zip(ahead["title"], ahead["due_day"], strict=True)]
