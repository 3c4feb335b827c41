"""A survey of learners: every row kept or dropped for a reason, nothing in their own words left over."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dropout.errors import DropoutError
from dropout.readers.survey import ANSWERS, QUESTIONS, REASONS, Survey, read_survey

LEARNERS = {"1001": "L-A", "ada@example.org": "L-A", "1002": "L-B", "L-A": "L-A", "L-B": "L-B"}
HEADER = "learner,question,answer,reason,comment"


def read(tmp_path: Path, *lines: str, name: str = "survey.csv", encoding: str = "utf-8") -> Survey:
    file, scratch = tmp_path / name, tmp_path / "scratch"
    scratch.mkdir(exist_ok=True)
    file.write_text("\n".join(lines) + "\n", encoding=encoding)
    return read_survey(file, scratch, LEARNERS)


def rows(found: Survey) -> list[list[object]]:
    answers = found.answers.astype(object)
    return answers.where(answers.notna(), None).to_numpy().tolist()


def test_answers_are_kept_in_our_words_and_comments_only_counted(tmp_path: Path) -> None:
    found = read(
        tmp_path, HEADER, "1001,contact,Yes,too late,call me on 555", "Ada@Example.org,plan,PARTLY,,", "L-B,contact,no,something new,"
    )
    assert rows(found) == [["L-A", "contact", "yes", "too_late", True], ["L-A", "plan", "partly", None, False],
                           ["L-B", "contact", "no", None, False]]  # fmt: skip
    assert (found.file.line, found.unknown_reasons) == ("3 rows read = 3 kept + 0 dropped", 1)
    assert "555" not in str(found)


def test_every_row_that_says_nothing_is_dropped_with_its_place(tmp_path: Path) -> None:
    said = ["9999,contact,yes,,", "1001,weather,yes,,", "1001,contact,42,,", "1001,contact,no,,", "1001,contact,yes,,"]
    found = read(tmp_path, HEADER, *said, "1002,contact,yes,,private,words of a learner")
    assert rows(found) == [["L-A", "contact", "yes", None, False]]
    assert found.file.adds_up
    assert {(group.column, group.reason): (group.rows, group.examples) for group in found.dropped} == {
        ("learner", "no learner of this run"): (1, ("row 2",)),  # who it was is nobody's business
        ("question", "no question of the survey (contact, message, plan, material)"): (1, ("row 3: weather",)),
        ("answer", "neither yes, partly nor no"): (1, ("row 4: 42",)),
        ("question", "answered again further down"): (1, ("row 5: contact",)),
        ("", "more cells than the header"): (1, ("row 7",)),
    }


def test_other_languages_separators_and_encodings_are_read(tmp_path: Path) -> None:
    lines = ["Learner;Question;Answer", "1001;contact;Ja", "1002;contact;sí"]
    assert [row[2] for row in rows(read(tmp_path, *lines, encoding="cp1252"))] == ["yes", "yes"]
    assert [row[2] for row in rows(read(tmp_path, *lines, encoding="utf-16"))] == ["yes", "yes"]


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (["learner,question", "1001,contact"], "A column is missing: answer."),
        (["who,what,how", "1001,contact,yes"], "A column is missing: learner, question, answer."),
        (["\x00\x01\x02"], "A survey is one table."),
    ],
)
def test_what_is_no_survey_is_refused_in_words(tmp_path: Path, lines: list[str], says: str) -> None:
    with pytest.raises(DropoutError) as refused:
        read(tmp_path, *lines)
    assert says in str(refused.value)
    assert refused.value.where == "survey.csv"
    assert refused.value.do


CELLS = st.sampled_from([*LEARNERS, *QUESTIONS, *ANSWERS, *REASONS, "", "=1+1", "maybe", "9"])


@given(st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS, CELLS), max_size=12))
def test_kept_and_dropped_add_up_and_each_answer_is_one_of_ours(
    tmp_path_factory: pytest.TempPathFactory, cells: list[tuple[str, ...]]
) -> None:
    found = read(tmp_path_factory.mktemp("survey"), HEADER, *(",".join(row) for row in cells))
    assert found.file.adds_up
    assert found.file.rows_read == sum(any(row) for row in cells)
    assert sum(group.rows for group in found.dropped) == found.file.rows_dropped
    assert set(found.answers["learner_id"]) <= set(LEARNERS.values())
    assert set(found.answers["question"]) <= set(QUESTIONS)
    assert set(found.answers["answer"]) <= set(ANSWERS)
    assert not found.answers.duplicated(["learner_id", "question"]).any()
