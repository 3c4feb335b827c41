"""The time split of a training as a picture, before it starts."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dropout.plots.style import ACCENT, BESIDE, BLUES, PALE, RAISES, finish, wrapped

# Words, colour, where in its row a bar begins and how wide it is (the rows are 1 apart).
_ROLES = {"learn": ("Learnt from", ACCENT, 0.0, 0.4), "calibrate": ("Calibrated on, by models without the run", BLUES[2], -0.4, 0.4),
          "judge": ("Judged on", RAISES, -0.4, 0.8), "left out": ("Left out: outcomes not known", PALE, -0.4, 0.8)}  # fmt: skip


def time_split(table: pd.DataFrame) -> go.Figure:
    """Learners by run and what they are for (`table`: run_id, role, learners, in the order of time, earliest first)."""
    runs = table["run_id"].drop_duplicates().tolist()
    learnt = table[table["role"] == "learn"].set_index("run_id")["learners"]
    fig = go.Figure()
    for role, (words, colour, offset, width) in _ROLES.items():
        part = table[table["role"] == role]
        if len(part):
            base = part["run_id"].map(learnt).fillna(0) if role == "judge" else 0  # learners of one run stand side by side
            fig.add_bar(y=part["run_id"], x=part["learners"], base=base, orientation="h", name=words, marker_color=colour,
                        offset=offset, width=width, text=part["learners"].map("{:,}".format), textposition="inside",
                        insidetextanchor="middle", customdata=part["learners"],
                        hovertemplate=f"%{{y}}: %{{customdata:,}} learners<br>{words}<extra></extra>")  # fmt: skip
    fig.update_layout(barmode="overlay")
    names = [wrapped(run, BESIDE) for run in runs]
    fig.update_yaxes(categoryorder="array", categoryarray=runs[::-1], tickvals=runs, ticktext=names, showgrid=False)
    return finish(fig, _finding(table), "Bars by run and use", x="Learners with a known outcome", height=110 + 48 * len(runs), legend=60)


def _finding(table: pd.DataFrame) -> str:
    learnt, judged = (table[table["role"] == role] for role in ("learn", "judge"))
    if learnt.empty:
        return "No run here has known outcomes: there is nothing to learn from"
    same = set(judged["run_id"]) & set(learnt["run_id"])
    where = f" other learners of the same run{'s' * (len(learnt) != 1)}" if same else f" of {', '.join(judged['run_id'])}"
    runs = f"{len(learnt)} run{'s' * (len(learnt) != 1)}"
    return f"Learnt from {learnt['learners'].sum():,} learners of {runs}, judged on {judged['learners'].sum():,}{where}"
