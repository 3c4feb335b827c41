"""The rows that catalogue entries see: every relation is cut at the cutoff here, once, so that no entry can look past it.

Plain, portable SQL. `age` counts days back from the last full day before the cutoff (0 = that day).
Tables expected: the canonical ones, `cutoffs(week, cutoff_day)`, `calendar(run_id, start_day)` with the
start as days since 1970-01-01 (missing where unknown), and for learner relations the run facts
`run_weeks` and `opened`.
"""

from __future__ import annotations

MEMBER = """
SELECT e.enrolment_id, e.run_id, e.learner_id, e.registered_day, c.week, c.cutoff_day,
       CASE WHEN r.length_provenance <> 'inferred' THEN r.length_days END AS stated_length_days,
       e.registered_day IS NULL OR e.registered_day < c.cutoff_day AS is_peer
FROM enrolments AS e
JOIN runs AS r ON r.run_id = e.run_id
CROSS JOIN cutoffs AS c
WHERE (e.registered_day <= c.cutoff_day OR (e.registered_day IS NULL AND NOT r.registration_known))
  AND (e.unregistered_day IS NULL OR e.unregistered_day >= c.cutoff_day)
  AND (e.known_on IS NULL OR e.known_on < c.cutoff_day)
"""

# Run facts: what the run as a whole shows by each cutoff; computed once, frozen for a what-if.
OPENED = """
SELECT r.run_id, r.resource_id, COALESCE(MIN(r.opens_day), MIN(v.day)) AS opened_day
FROM resources AS r
LEFT JOIN events AS v ON v.resource_id = r.resource_id
GROUP BY r.run_id, r.resource_id
HAVING COALESCE(MIN(r.opens_day), MIN(v.day)) IS NOT NULL
"""

RUN_WEEKS = """
SELECT s.run_id, s.week, s.observed, COUNT(o.resource_id) AS run_resources_open,
       COUNT(CASE WHEN s.cutoff_day - 1 - o.opened_day < 14 THEN 1 END) AS run_resources_recent
FROM (
  SELECT f.run_id, c.week, c.cutoff_day, f.first_day IS NOT NULL AND f.first_day < c.cutoff_day AS observed
  FROM (
    SELECT r.run_id, MIN(v.day) AS first_day
    FROM runs AS r
    LEFT JOIN enrolments AS e ON e.run_id = r.run_id
    LEFT JOIN events AS v ON v.enrolment_id = e.enrolment_id
    GROUP BY r.run_id
  ) AS f
  CROSS JOIN cutoffs AS c
) AS s
LEFT JOIN opened AS o ON o.run_id = s.run_id AND o.opened_day < s.cutoff_day
GROUP BY s.run_id, s.week, s.observed
"""

# Stated weights become shares of 100 and whole hundredths; where every weight is 0 or missing, work counts alike.
# Work inferred from activity has no weight of its own and never changes the others'.
COUNTED = """
SELECT a.assessment_id, a.run_id, a.due_day, a.known_on,
       CAST(ROUND(CASE
         WHEN a.known_on IS NOT NULL THEN 100
         WHEN t.total > 0 THEN 10000 * COALESCE(a.weight, 0) / t.total
         ELSE 10000.0 / t.pieces END) AS BIGINT) AS weight
FROM assessments AS a
JOIN (
  SELECT run_id, SUM(CASE WHEN known_on IS NULL THEN COALESCE(weight, 0) ELSE 0 END) AS total,
         COUNT(CASE WHEN known_on IS NULL THEN 1 END) AS pieces
  FROM assessments WHERE kind <> 'exam' GROUP BY run_id
) AS t ON t.run_id = a.run_id
WHERE a.kind <> 'exam' AND (a.known_on IS NOT NULL OR t.total = 0 OR a.weight > 0)
"""

DAILY = """
SELECT v.enrolment_id, v.day, v.kind,
       CASE WHEN v.at IS NOT NULL THEN CAST(FLOOR(EXTRACT(HOUR FROM v.at) / 6) AS BIGINT) END AS band,
       CAST(SUM(v.count) AS BIGINT) AS clicks
FROM events AS v
WHERE v.day < (SELECT MAX(cutoff_day) FROM cutoffs)
GROUP BY 1, 2, 3, 4
"""

ACTIVE = """
SELECT enrolment_id, day, LAG(day) OVER (PARTITION BY enrolment_id ORDER BY day) AS prev_day
FROM (SELECT DISTINCT enrolment_id, day FROM daily) AS d
"""

FIRST_ACCESS = "SELECT enrolment_id, resource_id, MIN(day) AS day FROM events WHERE resource_id IS NOT NULL GROUP BY 1, 2"

# The same learners' enrolments in other runs: in those among the tables, and in those they were taken from.
OTHER_RUNS = """
SELECT e.learner_id, e.run_id, q.start_day, r.length_days, e.registered_day, e.unregistered_day
FROM enrolments AS e
JOIN calendar AS q ON q.run_id = e.run_id
JOIN runs AS r ON r.run_id = e.run_id AND r.length_provenance <> 'inferred'
UNION ALL
SELECT learner_id, run_id, start_day, length_days, registered_day, unregistered_day FROM elsewhere
"""

# Computed once and read by several relations.
HELPERS = {"other_runs": OTHER_RUNS, "member": MEMBER, "counted": COUNTED, "daily": DAILY, "active": ACTIVE, "first_access": FIRST_ACCESS}

HANDED_IN = "s.status IN ('scored', 'submitted') AND COALESCE(s.submitted_day, s.known_on) < m.cutoff_day"
SET_ASIDE = "s.status IN ('banked', 'excused') AND COALESCE(s.known_on, s.submitted_day) < m.cutoff_day"

# What each group of entries sees; `m` is the member at the cutoff, kept even when nothing matches.
RELATIONS: dict[str, str] = {
    "member": "SELECT m.* FROM member AS m",
    "activity": """
        SELECT m.enrolment_id, m.week, m.cutoff_day, d.day, d.kind, d.band, d.clicks, m.cutoff_day - 1 - d.day AS age,
               ((k.start_day + d.day + 3) % 7 + 7) % 7 AS weekday
        FROM member AS m
        JOIN calendar AS k ON k.run_id = m.run_id
        LEFT JOIN daily AS d ON d.enrolment_id = m.enrolment_id AND d.day < m.cutoff_day""",
    "days": """
        SELECT m.enrolment_id, m.week, m.cutoff_day, a.day, a.prev_day, m.cutoff_day - 1 - a.day AS age
        FROM member AS m LEFT JOIN active AS a ON a.enrolment_id = m.enrolment_id AND a.day < m.cutoff_day""",
    "access": """
        SELECT m.enrolment_id, m.week, f.resource_id, m.cutoff_day - 1 - f.day AS age,
               m.cutoff_day - 1 - o.opened_day AS open_age, GREATEST(f.day - o.opened_day, 0) AS delay
        FROM member AS m
        LEFT JOIN first_access AS f ON f.enrolment_id = m.enrolment_id AND f.day < m.cutoff_day
        LEFT JOIN opened AS o ON o.resource_id = f.resource_id""",
    "due": f"""
        SELECT x.*, ROW_NUMBER() OVER (PARTITION BY x.enrolment_id, x.week ORDER BY x.due_day DESC, x.assessment_id) AS recency
        FROM (
          SELECT m.enrolment_id, m.week, m.cutoff_day, a.assessment_id, a.due_day, a.weight,
                 COALESCE({HANDED_IN}, FALSE) AS handed_in,
                 CASE WHEN {HANDED_IN} THEN s.submitted_day - a.due_day END AS lateness
          FROM member AS m
          JOIN counted AS a ON a.run_id = m.run_id AND a.due_day < m.cutoff_day AND (a.known_on IS NULL OR a.known_on < m.cutoff_day)
          LEFT JOIN submissions AS s ON s.enrolment_id = m.enrolment_id AND s.assessment_id = a.assessment_id
          WHERE NOT COALESCE({SET_ASIDE}, FALSE)
        ) AS x""",
    "work": f"""
        SELECT m.enrolment_id, m.week, m.cutoff_day, a.assessment_id, a.due_day, m.cutoff_day - 1 - s.submitted_day AS age
        FROM member AS m
        LEFT JOIN (submissions AS s JOIN assessments AS a ON a.assessment_id = s.assessment_id AND a.kind <> 'exam')
          ON s.enrolment_id = m.enrolment_id AND {HANDED_IN}""",
    "marks": """
        SELECT x.*, ROW_NUMBER() OVER (PARTITION BY x.enrolment_id, x.week ORDER BY x.seen DESC, x.assessment_id DESC) AS recency,
               ROW_NUMBER() OVER (PARTITION BY x.enrolment_id, x.week ORDER BY x.seen, x.assessment_id) AS earliness
        FROM (
          SELECT m.enrolment_id, m.week, m.cutoff_day, a.assessment_id, a.due_day, a.weight, s.score,
                 COALESCE(s.known_on, s.submitted_day) AS seen
          FROM member AS m
          JOIN submissions AS s ON s.enrolment_id = m.enrolment_id AND s.status = 'scored'
           AND COALESCE(s.known_on, s.submitted_day) < m.cutoff_day
          JOIN counted AS a ON a.assessment_id = s.assessment_id
        ) AS x""",
    "ahead": """
        SELECT m.enrolment_id, m.week, m.cutoff_day, a.due_day, a.weight
        FROM member AS m
        JOIN counted AS a ON a.run_id = m.run_id AND a.known_on IS NULL AND a.due_day >= m.cutoff_day""",
    "attributes": """
        SELECT m.enrolment_id, m.week, t.name, t.value
        FROM member AS m JOIN attributes AS t ON t.enrolment_id = m.enrolment_id""",
    # Another run counts only where both calendars prove that its registration was known by then.
    "history": """
        SELECT m.enrolment_id, m.week, k.start_day, o.run_id AS other_run_id
        FROM member AS m
        JOIN calendar AS k ON k.run_id = m.run_id
        LEFT JOIN other_runs AS o
          ON o.learner_id = m.learner_id AND o.run_id <> m.run_id
         AND o.start_day + o.registered_day < k.start_day + m.cutoff_day AND o.start_day + o.length_days > k.start_day + m.cutoff_day
         AND (o.unregistered_day IS NULL OR o.start_day + o.unregistered_day >= k.start_day + m.cutoff_day)""",
}

# Silence is zero only where the run's activity was recorded at all; elsewhere it is missing.
OBSERVED_ONLY = ("activity", "days", "access")
