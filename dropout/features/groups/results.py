"""Results so far, from marks visible before the cutoff only."""

from __future__ import annotations

from dropout.features.feature import Feature, More


def _mark(name: str, sql: str, title: str, unit: str, phrase: str, concept: str = "marks", more: More = More.BETTER) -> Feature:
    text = f"{phrase} {{value}} (run median {{median}})"
    relation = "derived" if name.startswith(("points_", "score_change")) else "marks"
    return Feature(name, relation, sql, title, unit, text, text, more, concept, changeable="mark")


FEATURES = [
    Feature("marks_seen", "marks", "COUNT(score)", "Marks visible", "marks", "{value} so far (run median {median})",
            "{value} so far (run median {median})", More.BETTER, "handed_in", changeable="next_submission"),
    # Scores are summed as whole hundredths: the order of rows cannot change a sum of whole numbers.
    _mark("score_mean", "CAST(SUM(CAST(ROUND(score * 100) AS BIGINT)) AS DOUBLE) / NULLIF(COUNT(score) * 100, 0)",
          "Average mark so far", "of 100", "average mark so far"),
    _mark("score_mean_weighted",
          "CAST(SUM(CAST(ROUND(score * 100) AS BIGINT) * weight) AS DOUBLE) / "
          "NULLIF(SUM(CASE WHEN score IS NOT NULL THEN weight END) * 100, 0)",
          "Weighted average mark", "of 100", "weighted average mark"),
    _mark("score_last", "MAX(CASE WHEN recency = 1 THEN score END)", "Latest mark", "of 100", "latest mark"),
    _mark("score_lowest", "MIN(score)", "Lowest mark", "of 100", "lowest mark"),
    _mark("score_first", "MAX(CASE WHEN earliness = 1 THEN score END)", "First mark", "of 100", "first mark"),
    Feature("marks_below_40", "marks", "COUNT(CASE WHEN score < 40 THEN 1 END)", "Marks below 40", "marks",
            "{value} below 40 (run median {median})", "{value} below 40 (run median {median})", More.WORSE, "marks"),
    _mark("points_share", "points_earned / NULLIF(weight_passed, 0)",
          "Share of the points available so far", "share", "share of the points available so far:", "points"),
    Feature("points_earned", "marks",
            "CAST(SUM(CASE WHEN due_day < cutoff_day THEN CAST(ROUND(score * 100) AS BIGINT) * weight ELSE 0 END) AS DOUBLE) / 1000000",
            "Points earned so far", "points", "only {value} earned so far (run median {median})",
            "{value} earned so far (run median {median})", More.BETTER, "points", changeable="mark"),
    _mark("score_change_last", "score_last - score_mean", "Latest mark against the average so far", "points",
          "latest mark against the own average:", "marks_trend"),
]  # fmt: skip
