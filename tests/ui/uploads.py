"""What the tests of the Upload page do over and over: choose files, answer, look at what is said and kept."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from dropout.config import default_home
from dropout.store import Workspace

HEADINGS = "Time,User full name,Affected user,Event context,Component,Event name,Description,Origin,IP address"
ROW = (
    "\"{day:02}/02/25, 10:00\",{name},-,Course: Knots,System,Course viewed,The user with id '{user}' viewed the course with id '7'.,web,::1"
)
PEOPLE = {11: "Ada Example", 12: "Bo Example", 13: "=Cy()"}
ORDER = "answer_date_order:log.csv"


def log(first: int, last: int, people: dict[int, str] = PEOPLE) -> str:
    """A log in which everybody did one thing a day, from the first to the last day of February given."""
    days = range(last, first - 1, -1)
    return "\n".join([HEADINGS, *(ROW.format(day=day, user=user, name=name) for day in days for user, name in people.items())])


def choose(page: AppTest, **files: str) -> AppTest:
    """Choose files (`log="…"` is log.csv) and have them read."""
    chosen = [(f"{name}.csv", text.encode(), "text/csv") for name, text in files.items()]
    page.file_uploader[0].set_value(chosen).run()
    return page.button(key="read_files").click().run()


def answered(page: AppTest) -> AppTest:
    """Say that the day comes first in log.csv."""
    page.radio(key=ORDER).set_value("day").run()
    return page.button(key="answer").click().run()


def text_of(page: AppTest) -> str:
    """What the page says, without the strokes that keep Markdown from acting on it."""
    kinds = (page.markdown, page.info, page.success, page.warning, page.error)
    return "\n".join(element.value for kind in kinds for element in kind).replace("\\", "")


def keys_of(page: AppTest) -> set[str]:
    """The keys of all buttons."""
    return {str(button.key) for button in page.button}


def imported() -> list[str]:
    """The runs that were imported and are in use."""
    return sorted(run for past in Workspace(default_home()).history() for run in past.current)
