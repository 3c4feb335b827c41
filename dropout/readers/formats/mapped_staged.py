"""A table on its way into facts by a confirmed mapping: its rows under the names of roles, its dates read, its people named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from dropout.readers.counted_days import EPOCH, epoch_seconds
from dropout.readers.course import Facts
from dropout.readers.course.facts import Result
from dropout.readers.dates import WAITS
from dropout.readers.formats.mapped_roles import DATE, ROLES, TableMapping
from dropout.readers.formats.mapped_tables import shape_of, stage_columns, written_file
from dropout.readers.formats.plain import Part
from dropout.readers.numbers import MISSING_WORDS, blank_missing
from dropout.readers.people import NO_LEARNER, match_people, name_halves, no_learners, role_heading, whole_ids
from dropout.readers.report import Finding, RowLedger, Severity
from dropout.readers.sources import Source
from dropout.readers.staging import Stage
from dropout.sql import identifier, quoted

# As `whole_ids` has them; and one e-mail is written in several ways.
_LEARNER = r"if(contains(learner, '@'), lower(learner), regexp_replace(learner, '^''?(\d+)(?:\.0)?$', '\1'))"


@dataclass
class Gathered:
    """What mapped tables tell: facts; tables of learners as plain ones too, for the case that nothing has a date."""

    facts: Facts
    plain: list[Part] = field(default_factory=list)
    unused: list[Finding] = field(default_factory=list)  # columns that only plain tables use
    seen: list[str] = field(default_factory=list)  # views of the activity so far


@dataclass
class MappedTable:
    """One table and its mapping, and what it adds to."""

    source: Source
    mapping: TableMapping
    gathered: Gathered
    stage: Stage

    @property
    def file(self) -> str:
        return self.source.name

    @property
    def facts(self) -> Facts:
        return self.gathered.facts

    @property
    def ledger(self) -> RowLedger:
        return self.facts.ledgers[self.source.name]

    @property
    def halves(self) -> tuple[str, str] | None:
        """The headings of first and last names, where one of them is to tell the learner: both together do."""
        shape = shape_of(self.source)
        return name_halves(self.mapping.columns["learner"], shape.headings) if shape and "learner" in self.mapping.columns else None

    def with_keys(self, people: pd.DataFrame) -> pd.DataFrame:
        """People with `learner` as their id, e-mail or, where the heading or two columns make it one, as their name."""
        keyed = with_keys(people)
        by_name = self.halves or ("full name" in match_people([self.mapping.columns["learner"]]) and _are_names(people["learner"]))
        return keyed.assign(name=keyed["name"].fillna(keyed["learner"]), id=pd.NA) if by_name else keyed

    def ids(self, cells: pd.DataFrame) -> pd.Series:
        """Who each of the cells of a whole table is about, missing where they do not say."""
        learner = cells[self.mapping.columns["learner"]]
        first, last = (cells[half].fillna("") for half in self.halves) if self.halves else (learner, learner)
        whole = (first.str.cat(last, sep=" ").str.strip() if self.halves else learner).astype("string")
        return whole_ids(blank_missing(whole.mask(whole == "")))

    def rows(self) -> str | None:
        """A view of the rows with a learner: every role as text or NULL, `<role>_at` for dates, `who`, `row`; None while dates are open."""
        halves = dict(zip(("first_half", "last_half"), self.halves, strict=True)) if self.halves else {}
        shape = shape_of(self.source)
        says = role_heading([heading for heading in shape.headings if heading not in self.mapping.columns.values()]) if shape else None
        view = stage_columns(self.stage, self.source, {**self.mapping.columns, **halves, **({"member": says} if says else {})}, self.ledger)
        if says:
            view = self._learners_of(view, says)
        if halves:
            whole = "nullif(trim(concat_ws(' ', first_half, last_half)), '')"
            view = self.stage.view(f"SELECT * EXCLUDE (first_half, last_half) REPLACE ({whole} AS learner) FROM {view}")
        missing = ", ".join(quoted(word) for word in sorted(MISSING_WORDS))
        held, names = self.mapping.columns, [role.name for role in ROLES[self.mapping.each_row]]
        short = max(map(len, MISSING_WORDS))
        cells = [
            f"if(length({name}) <= {short} AND lower({name}) IN ({missing}), NULL, {name})" if name in held else "CAST(NULL AS VARCHAR)"
            for name in names
        ]
        columns = ", ".join(f"{cell} AS {name}" for cell, name in zip(cells, names, strict=True))
        view = self.stage.view(f"SELECT {columns}, row FROM {view}")
        view = self.stage.view(f"SELECT * REPLACE ({_LEARNER} AS learner) FROM {view}")
        for role in ROLES[self.mapping.each_row]:
            if role.holds == DATE:
                dated = self._dated(view, role.name)
                if dated is None:
                    self.ledger.drop_uncounted_rows(int(self.stage.one(f"SELECT count(*) FROM {view}")), WAITS)
                    return None
                view = dated
        whole = written_file(self.stage, f"SELECT *, {quoted(self.file + ':')} || learner AS who FROM {view}")
        return self.having(self.stage.view(f"SELECT * EXCLUDE (file_row_number) FROM {whole}"), "learner")

    def _learners_of(self, view: str, heading: str) -> str:
        """The rows of those who are learners by their role in the course."""
        view = self.stage.view(f"SELECT * EXCLUDE (file_row_number) FROM {written_file(self.stage, f'SELECT * FROM {view}')}")
        said = self.stage.frame(f"SELECT DISTINCT member FROM {view} WHERE member IS NOT NULL")["member"]
        others = ", ".join(map(quoted, said[no_learners(said)].astype(str))) or "NULL"
        self.stage.drop(f"SELECT row, member FROM {view} WHERE member IN ({others})", self.ledger, reason=NO_LEARNER, column=heading)
        return self.stage.view(f"SELECT * EXCLUDE (member) FROM {view} WHERE (member IN ({others})) IS NOT TRUE")

    def having(self, view: str, role: str, column: str = "") -> str:
        """The rows where a column of the view holds something; the others are dropped with what stood under the role's heading."""
        tested, heading = identifier(column or role), self.mapping.columns.get(role, "")
        reason = f"no {role} that can be read" if column else f"no {role}"
        self.stage.drop(f"SELECT row, {role} FROM {view} WHERE {tested} IS NULL", self.ledger, reason=reason, column=heading)
        return self.stage.view(f"SELECT * FROM {view} WHERE {tested} IS NOT NULL")

    def add_people(self, view: str) -> None:
        """Everybody in the rows, once per course, by what the table says of them."""
        told = [role.name for role in ROLES[self.mapping.each_row] if role.name in ("name", "email", "section")]
        cells = ", ".join(f"min({name}) AS {name}" for name in told)
        people = self.stage.frame(f"SELECT who, learner, course, {cells} FROM {view} GROUP BY ALL ORDER BY learner, course")
        self.facts.add("people", self.with_keys(people).assign(file=self.file, listed=False))
        heading = self.mapping.columns.get("result")
        if heading:
            last = "SELECT who, course, arg_max(result, row) AS result"
            ends = self.stage.frame(f"{last} FROM {view} WHERE result IS NOT NULL GROUP BY ALL ORDER BY who, course")
            for course, own in ends.groupby("course", sort=False, dropna=False):
                cells = own.set_index("who")["result"]
                self.facts.results.append(Result(self.file, heading, cells, None if pd.isna(course) else str(course)))

    def leave_aside(self, reason: str) -> None:
        """Count the rows as dropped."""
        shape = shape_of(self.source)
        view = stage_columns(self.stage, self.source, {"first": shape.headings[0]} if shape else {}, self.ledger)
        self.ledger.drop_uncounted_rows(int(self.stage.one(f"SELECT count(*) FROM {view}")), reason)

    def tell(self, message: str, role: str, found: pd.Series, do: str = "") -> None:
        """Note what was found under a heading, with ten examples."""
        column, examples = self.mapping.columns.get(role, ""), tuple(map(str, found.unique()[:10]))
        if len(found):
            self.facts.findings.append(Finding(Severity.NOTICED, message, do, self.file, column, examples, len(found)))

    def translate(self, view: str, column: str, meaning: Mapping[str, object], into: str) -> str:
        """The view with what each text of a column means beside it, NULL for texts that mean nothing."""
        table = pd.DataFrame({"said": pd.Series(list(meaning), dtype="string"), "meant": pd.Series(list(meaning.values()))})
        self.stage.connection.register("meaning", table)
        known = self.stage.keep("SELECT * FROM meaning")
        self.stage.connection.unregister("meaning")
        return self.stage.view(f"SELECT v.*, m.meant AS {into} FROM {view} v LEFT JOIN {known} m ON v.{column} = m.said")

    def _dated(self, view: str, role: str) -> str | None:
        heading = self.mapping.columns.get(role)
        into = f"{role}_at"
        if heading is None:
            return self.stage.view(f"SELECT *, CAST(NULL AS TIMESTAMP) AS {into} FROM {view}")
        epoch = f"regexp_full_match({role}, {quoted(EPOCH)})"
        if self.stage.one(f"SELECT coalesce(bool_and({epoch}), false) FROM {view} WHERE {role} IS NOT NULL"):
            seconds = f"TRY_CAST({role} AS DOUBLE)"
            moment = f"make_timestamp(({epoch_seconds(seconds)} * 1000000)::BIGINT)"
            return self.stage.view(f"SELECT *, {moment} AS {into} FROM {view}")
        first = next(name for name in self.mapping.columns if name in _DATES)
        name = self.file if role == first else f"{self.file}, {heading}"
        return self.stage.times(view, role, name, self.facts.questions, into=into)


_DATES = {role.name for roles in ROLES.values() for role in roles if role.holds == DATE}


def _are_names(learners: pd.Series) -> bool:
    """Whether most are several words, as ids are not."""
    return bool(learners.str.contains(r"[^\W\d_],? +[^\W\d_]", regex=True).mean() > 1 / 2)


def with_keys(people: pd.DataFrame) -> pd.DataFrame:
    """People with `learner` as their id, or as their e-mail where it is one.

    >>> people = with_keys(pd.DataFrame({"learner": ["7", "a@b.org"], "email": [None, None]}, dtype="string"))
    >>> people[["id", "email"]].fillna("").values.tolist()
    [['7', ''], ['', 'a@b.org']]
    """
    mail = people["learner"].str.contains("@", regex=False).fillna(False).astype(bool)
    return people.assign(id=people["learner"].mask(mail), email=people["email"].fillna(people["learner"].where(mail)))
