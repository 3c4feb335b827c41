"""Suggested material against popularity on real presentations: python -m benchmarks.recommend

Needs DROPOUT_OULAD. For every presentation and week, each method suggests five items from what was used before the week's end,
and is judged on what each learner newly used in the week after. "Shown" is the method chosen from the three weeks before.
"""

from __future__ import annotations

import pandas as pd

from benchmarks.presentations import imported_presentations
from dropout.domain import Cutoff
from dropout.recommend import build_recommender, build_usage, judge_methods
from dropout.recommend.suggest import score_methods
from dropout.schema import Tables

WEEKS = (4, 8, 12, 16, 20, 24)


def judged(tables: Tables, run_id: str, week: int) -> dict[str, object]:
    """Recall of each method in one week of one presentation, and of the one that was shown."""
    usage, after = build_usage(tables, run_id, Cutoff(week)), build_usage(tables, run_id, Cutoff(week + 1))
    shown = build_recommender(tables, run_id, Cutoff(week)).judgement.method
    found = judge_methods([usage], lambda then: score_methods(tables, run_id, then, ())[0], after)
    recall = found.recall.set_index("method")["recall"].to_dict()
    return {"run": run_id, "week": week, "learners": found.learners, "chosen": str(shown), **recall, "shown": recall[str(shown)]}


def main() -> None:
    """Every presentation, then means by week over presentations."""
    with imported_presentations() as space:
        rows = []
        for run in sorted(space.run_imports()):
            tables = space.tables([run])
            rows += [judged(tables, run, week) for week in WEEKS]
    frame = pd.DataFrame(rows)
    print("| week | learners | popular | content | similar | shown | runs that show similar |\n|---|---|---|---|---|---|---|")
    for week, part in [*frame.groupby("week"), ("all", frame)]:
        figures = " | ".join(f"{part[name].mean():.3f}" for name in ("popular", "content", "similar", "shown"))
        print(f"| {week} | {part['learners'].sum():,} | {figures} | {part['chosen'].eq('similar').sum()} of {len(part)} |")


if __name__ == "__main__":
    main()
