"""Put the simulator beside real presentations and write the comparison into docs/simulator.md.

Run as ``DROPOUT_OULAD=path/to/oulad.zip python -m benchmarks.simulator_realism``. Both sides go through the same SQL;
only aggregates of the real data are written, no row of it.
"""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

import duckdb
from catboost import CatBoostClassifier
from sklearn.metrics import roc_auc_score

from dropout.simulate import simulate_course

DOC = Path(__file__).resolve().parents[1] / "docs" / "simulator.md"
BEGIN, END = "<!-- begin generated -->", "<!-- end generated -->"
LEARNERS, WEEKS, RUNS = 1500, 30, 4
SEEDS = (1, 2, 3, 4, 5)
QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9, 0.95)

OULAD_VIEWS = """
CREATE TABLE runs AS SELECT code_module || '-' || code_presentation AS run_id, module_presentation_length AS length_days FROM courses;
CREATE TABLE enrolments AS
    SELECT i.code_module || '-' || i.code_presentation AS run_id, run_id || '-' || i.id_student AS enrolment_id,
        r.date_registration AS registered_day, r.date_unregistration AS unregistered_day,
        CASE i.final_result WHEN 'Withdrawn' THEN 'withdrawn' WHEN 'Fail' THEN 'failed' ELSE 'completed' END AS outcome
    FROM studentInfo i JOIN studentRegistration r USING (code_module, code_presentation, id_student);
CREATE TABLE events AS
    SELECT code_module || '-' || code_presentation || '-' || id_student AS enrolment_id, CAST(date AS INTEGER) AS day, sum_click AS count
    FROM studentVle;
CREATE TABLE assessments AS
    SELECT code_module || '-' || code_presentation AS run_id, id_assessment AS assessment_id, date AS due_day,
        CASE assessment_type WHEN 'Exam' THEN 'exam' WHEN 'CMA' THEN 'quiz' ELSE 'assignment' END AS kind
    FROM assessments_csv;
CREATE TABLE submissions AS
    SELECT a.run_id || '-' || s.id_student AS enrolment_id, s.id_assessment AS assessment_id, s.date_submitted AS submitted_day,
        s.date_submitted AS known_on, s.score
    FROM studentAssessment s JOIN assessments a ON a.assessment_id = s.id_assessment WHERE s.is_banked = 0;
"""

# What the measures are taken from: learner-weeks of those still registered, last days, longest silences that ended, early quarters.
PREPARED = """
CREATE OR REPLACE TABLE learner_weeks AS
SELECT e.run_id, e.enrolment_id, w.week, coalesce(x.openings, 0) AS openings, coalesce(x.days, 0) AS days
FROM enrolments e JOIN runs r USING (run_id)
JOIN (SELECT unnest(range(0, 40)) AS week) w ON 7 * w.week + 7 <= r.length_days
LEFT JOIN (
    SELECT enrolment_id, floor(day / 7) AS week, sum(count) AS openings, count(DISTINCT day) AS days FROM events GROUP BY 1, 2
) x ON x.enrolment_id = e.enrolment_id AND x.week = w.week
WHERE e.registered_day <= 7 * w.week AND (e.unregistered_day IS NULL OR e.unregistered_day > 7 * w.week);

CREATE OR REPLACE TABLE last_days AS
SELECT enrolment_id, max(day) AS last_day FROM enrolments LEFT JOIN events USING (enrolment_id) GROUP BY 1;

CREATE OR REPLACE TABLE silences AS
SELECT enrolment_id, max(gap) AS longest FROM (
    SELECT enrolment_id, day - lag(day) OVER (PARTITION BY enrolment_id ORDER BY day) AS gap
    FROM (SELECT DISTINCT enrolment_id, day FROM events WHERE day >= 0)
) GROUP BY 1;

CREATE OR REPLACE TABLE early AS
SELECT e.outcome, ntile(4) OVER (PARTITION BY e.run_id ORDER BY x.days) AS quarter
FROM (SELECT enrolment_id, sum(days) AS days FROM learner_weeks WHERE week < 4 GROUP BY 1 HAVING max(week) = 3) x
JOIN enrolments e USING (enrolment_id);
"""

FEATURES = """
SELECT e.run_id, e.outcome <> 'completed' AS label, coalesce(sum(v.count), 0) AS openings, count(DISTINCT v.day) AS days,
    coalesce({day} - max(v.day), 99) AS silence, any_value(s.handed_in) AS handed_in, any_value(s.mark) AS mark
FROM enrolments e
LEFT JOIN events v ON v.enrolment_id = e.enrolment_id AND v.day < {day}
LEFT JOIN (
    SELECT enrolment_id, count(*) AS handed_in, avg(score) FILTER (known_on < {day}) AS mark
    FROM submissions WHERE submitted_day < {day} GROUP BY 1
) s ON s.enrolment_id = e.enrolment_id
WHERE e.registered_day <= {day} AND (e.unregistered_day IS NULL OR e.unregistered_day > {day})
GROUP BY e.run_id, e.enrolment_id, e.outcome ORDER BY e.enrolment_id
"""


WORK = """FROM enrolments e JOIN assessments a USING (run_id) LEFT JOIN submissions s USING (enrolment_id, assessment_id)
WHERE kind = 'assignment'"""
PAIRS = """SELECT corr(ln(1 + a.openings), ln(1 + b.openings))
FROM learner_weeks a JOIN learner_weeks b USING (enrolment_id) WHERE b.week = a.week + """
DISTRIBUTIONS = {
    "Openings in a week with any": "SELECT openings AS x FROM learner_weeks WHERE openings > 0",
    "Openings on an active day": "SELECT sum(count) AS x FROM events WHERE day >= 0 GROUP BY enrolment_id, day",
    "Active days a week": "SELECT days AS x FROM learner_weeks",
    "Active days a week, weeks 1 to 4": "SELECT days AS x FROM learner_weeks WHERE week < 4",
    "Active days a week, from week 21": "SELECT days AS x FROM learner_weeks WHERE week >= 20",
    "Days after the due day, assignments": f"SELECT s.submitted_day - a.due_day AS x {WORK}",
    "Score, assignments": f"SELECT s.score AS x {WORK}",
    "Registered day": "SELECT registered_day AS x FROM enrolments",
}


def _share(condition: str, of: str) -> str:
    return f"SELECT avg(CAST({condition} AS INT)) FROM {of}"


SHARES = {
    "Did not complete": _share("outcome <> 'completed'", "enrolments"),
    "Withdrew": _share("outcome = 'withdrawn'", "enrolments"),
    "Never active": _share("last_day IS NULL", "last_days"),
    "Came back after 14 silent days or more, of the active": _share("longest > 14", "silences"),
    "Completed, of the quietest quarter in weeks 1 to 4": _share("outcome = 'completed'", "early WHERE quarter = 1"),
    "Did not complete, of the busiest quarter in weeks 1 to 4": _share("outcome <> 'completed'", "early WHERE quarter = 4"),
    "Assignments handed in": f"SELECT avg(CAST(s.submitted_day IS NOT NULL AS INT)) {WORK}",
    "Assignments handed in, of those registered when due":
        f"SELECT avg(CAST(s.submitted_day IS NOT NULL AS INT)) {WORK} AND (unregistered_day IS NULL OR unregistered_day > due_day)",
    "Late, of the assignments handed in": f"SELECT avg(CAST(s.submitted_day > due_day AS INT)) {WORK} AND s.submitted_day IS NOT NULL",
    "Correlation of log openings a week apart": PAIRS + "1",
    "Correlation of log openings eight weeks apart": PAIRS + "8",
}  # fmt: skip


def read_real(archive: Path) -> duckdb.DuckDBPyConnection:
    """The real presentations as views of the names and columns the measures use."""
    connection = duckdb.connect()
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(archive) as packed:
        packed.extractall(folder)
        for file in sorted(Path(folder).rglob("*.csv")):
            name = "assessments_csv" if file.stem == "assessments" else file.stem
            connection.execute(f"CREATE TABLE {name} AS SELECT * FROM read_csv('{file}', nullstr=['', '?'])")
    connection.execute(OULAD_VIEWS)
    return connection


def read_simulated(seed: int) -> duckdb.DuckDBPyConnection:
    """Simulated runs under the same names."""
    connection = duckdb.connect()
    simulate_course(LEARNERS, WEEKS, RUNS, seed).register(connection)
    return connection


def distributions(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[float, ...]]:
    """Quantiles of each distribution; learner-weeks are those of learners still registered."""
    connection.execute(PREPARED)
    quantiles = {}
    for name, sql in DISTRIBUTIONS.items():
        row = connection.execute(f"SELECT quantile_cont(x, {list(QUANTILES)}) FROM ({sql}) WHERE x IS NOT NULL").fetchone()
        assert row is not None
        quantiles[name] = tuple(row[0])
    return quantiles


def shares(connection: duckdb.DuckDBPyConnection) -> dict[str, float]:
    """Shares and correlations; needs the tables that `distributions` prepares."""
    queries = dict(SHARES)
    for week in (0, 2, 4, 8, 12, 16, 20, 24, 28):
        queries[f"Unregistered by the end of week {week}"] = _share(f"coalesce(unregistered_day < {7 * week}, false)", "enrolments")
    for week in (4, 8, 16, 24):
        queries[f"No activity after week {week}"] = _share(f"coalesce(last_day, -99) < {7 * week}", "last_days")
    return {name: connection.execute(sql).fetchone()[0] for name, sql in queries.items()}  # type: ignore[index]


def auc(connection: duckdb.DuckDBPyConnection, week: int, test_runs: Iterable[str]) -> float:
    """AUC for `not_completed` of five plain features, trained on the other runs, among learners still registered."""
    frame = connection.execute(FEATURES.format(day=7 * week)).df()
    test = frame["run_id"].isin(list(test_runs))
    names = ["openings", "days", "silence", "handed_in", "mark"]
    model = CatBoostClassifier(iterations=200, depth=4, learning_rate=0.05, random_seed=0, verbose=False, allow_writing_files=False)
    model.fit(frame.loc[~test, names].astype(float), frame.loc[~test, "label"])
    return float(roc_auc_score(frame.loc[test, "label"], model.predict_proba(frame.loc[test, names].astype(float))[:, 1]))


def main() -> None:
    """Measure both sides and rewrite the generated part of the page."""
    archive = os.environ.get("DROPOUT_OULAD")
    if not archive:
        raise SystemExit("Set DROPOUT_OULAD to the path of the data set's zip file.")
    real = read_real(Path(archive))
    simulated = {seed: read_simulated(seed) for seed in SEEDS}
    shown = simulated[SEEDS[0]]
    lines = [*_distribution_lines(shown, real), "", *_share_lines(shown, real), "", *_auc_lines(simulated, real)]
    DOC.write_text(_replace_generated(DOC.read_text(encoding="utf-8"), "\n".join(lines)), encoding="utf-8")


def _distribution_lines(simulated: duckdb.DuckDBPyConnection, real: duckdb.DuckDBPyConnection) -> list[str]:
    heads = " | ".join(f"{quantile:.0%}" for quantile in QUANTILES)
    lines = [f"| quantiles | | {heads} |", "|---|---|" + "---:|" * len(QUANTILES)]
    sides = distributions(simulated), distributions(real)
    for name in DISTRIBUTIONS:
        for side, values in zip(("simulated", "real"), sides, strict=True):
            lines.append(f"| {name} | {side} | " + " | ".join(f"{value:.0f}" for value in values[name]) + " |")
    return lines


def _share_lines(simulated: duckdb.DuckDBPyConnection, real: duckdb.DuckDBPyConnection) -> list[str]:
    ours, theirs = shares(simulated), shares(real)
    return ["| share of enrolments, unless said otherwise | simulated | real |", "|---|---:|---:|"] + [
        f"| {name} | {ours[name]:.2f} | {theirs[name]:.2f} |" for name in ours
    ]


def _auc_lines(simulated: dict[int, duckdb.DuckDBPyConnection], real: duckdb.DuckDBPyConnection) -> list[str]:
    lines = ["| AUC: trained on, tested on | week 2 | week 4 | week 8 |", "|---|---:|---:|---:|"]
    presentations = [row[0] for row in real.execute("SELECT run_id FROM runs WHERE run_id LIKE '%2014B'").fetchall()]
    sides = [(f"simulated, seed {seed}: three runs, the fourth", side, ["SIM-2025B"]) for seed, side in simulated.items()]
    for name, side, test_runs in [*sides, ("real: 2013B and 2013J, 2014B", real, presentations)]:
        lines.append(f"| {name} | " + " | ".join(f"{auc(side, week, test_runs):.3f}" for week in (2, 4, 8)) + " |")
    return lines


def _replace_generated(text: str, generated: str) -> str:
    before, rest = text.split(BEGIN)
    return f"{before}{BEGIN}\n\n{generated}\n\n{END}{rest.split(END)[1]}"


if __name__ == "__main__":
    main()
