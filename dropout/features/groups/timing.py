"""Share of activity by weekday and by six-hour band: a possible proxy for work, care or time zone, so off by default."""

from __future__ import annotations

from dropout.features.feature import Feature, More

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_BANDS = ("at night (0–6)", "in the morning (6–12)", "in the afternoon (12–18)", "in the evening (18–24)")


def _share(name: str, relation: str, condition: str, total: str, words: str) -> Feature:
    text = f"{{value}} of the activity was {words} (run median {{median}})"
    sql = f"CAST(SUM(CASE WHEN {condition} THEN clicks ELSE 0 END) AS DOUBLE) / NULLIF(SUM({total}), 0)"
    return Feature(name, relation, sql, f"Share of activity {words}", "share", text, text, More.EITHER, "timing", default=False)


FEATURES = [
    *[_share(f"share_{day.lower()}", "activity", f"weekday = {i}", "CASE WHEN weekday IS NOT NULL THEN clicks END", f"on {day}s")
      for i, day in enumerate(_WEEKDAYS)],
    *[_share(f"share_hours_{6 * i}_{6 * i + 6}", "activity", f"band = {i}", "CASE WHEN band IS NOT NULL THEN clicks END", words)
      for i, words in enumerate(_BANDS)],
]  # fmt: skip
