"""The playbook, the directory of services and the message templates: shipped, editable, checked as one.

Whatever is kept or typed in passes `Guidance` before anything uses it: known families and services, links that
only lead to the web or to a mail program, merge fields that exist, and no word that hurts in a message.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from dropout.errors import DropoutError
from dropout.interventions.families import Family
from dropout.interventions.fields import check_template, check_words


class Area(StrEnum):
    """What a support service helps with."""

    ACADEMIC = "academic"
    TECHNICAL = "technical"
    FINANCIAL = "financial"
    WELLBEING = "wellbeing"


class Language(StrEnum):
    """Languages that messages are shipped in."""

    ENGLISH = "en"
    GERMAN = "de"
    SPANISH = "es"
    FRENCH = "fr"

    @property
    def words(self) -> str:
        return {"en": "English", "de": "Deutsch", "es": "Español", "fr": "Français"}[self.value]


class Tone(StrEnum):
    """How a message speaks."""

    PLAIN = "plain"
    SUPPORTIVE = "supportive"


class Occasion(StrEnum):
    """What a message is about."""

    SILENCE = "silence"
    MISSED_WORK = "missed_work"
    RESULTS = "results"
    DEADLINE = "deadline"
    GOOD_NEWS = "good_news"
    GENERAL = "general"

    @property
    def words(self) -> str:
        return self.value.replace("_", " ").capitalize()


def _printable(text: str) -> str:
    if any(not (c.isprintable() or c == "\n") for c in text):
        raise ValueError("holds characters that cannot be printed")
    return text


def _leads_outside(link: str) -> str:
    if link and not link.startswith(("https://", "http://", "mailto:", "tel:")):
        raise ValueError("a link starts with https://, http://, mailto: or tel:")
    return link


Line = Annotated[str, StringConstraints(max_length=300, pattern=r"^[^\n\r]*$"), AfterValidator(_printable)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=3000), AfterValidator(_printable)]
Title = Annotated[Line, StringConstraints(min_length=1)]
Link = Annotated[Line, AfterValidator(_leads_outside)]


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Service(_Row):
    """One support service of the institution; what is not filled in yet is empty."""

    name: Title
    area: Area
    helps_with: Line = ""
    hours: Line = ""
    link: Link = ""
    contact: Line = ""

    @model_validator(mode="after")
    def _says_nothing_it_may_not(self) -> Service:
        check_words(" ".join((self.name, self.hours, self.contact)))
        return self

    @property
    def is_filled_in(self) -> bool:
        """Whether anybody could find the service by this."""
        return bool(self.link or self.contact)


class Step(_Row):
    """One step of the playbook: what staff can do about a family of reasons, and what the learner could do."""

    family: Family
    action: Title
    study: Line = ""
    study_de: Line = ""
    study_es: Line = ""
    study_fr: Line = ""
    resource: Line = ""
    link: Link = ""
    service: Line = ""
    days: int = Field(7, ge=1, le=90, description="days until the step is looked at again")

    @model_validator(mode="after")
    def _says_nothing_it_may_not(self) -> Step:
        for language in Language:
            check_words(self.study_in(language))
        return self

    def study_in(self, language: Language) -> str:
        """What the learner could do, in a language; empty where nobody has translated it."""
        return {"en": self.study, "de": self.study_de, "es": self.study_es, "fr": self.study_fr}[language]


class Template(_Row):
    """One message template, with merge fields in curly brackets."""

    occasion: Occasion
    language: Language
    tone: Tone
    subject: Title
    body: Text

    @model_validator(mode="after")
    def _says_nothing_it_may_not(self) -> Template:
        check_template(self.subject)
        check_template(self.body)
        return self


class Guidance(_Row):
    """Playbook, directory and templates that fit together."""

    steps: tuple[Step, ...]
    services: tuple[Service, ...]
    templates: tuple[Template, ...]

    @model_validator(mode="after")
    def _fits_together(self) -> Guidance:
        names = [service.name for service in self.services]
        _no_repeats("services", names)
        _no_repeats("templates", [f"{t.occasion}, {t.language}, {t.tone}" for t in self.templates])
        unknown = sorted({step.service for step in self.steps if step.service} - set(names))
        if unknown:
            raise ValueError(f"steps name services that the directory does not have: {', '.join(unknown)}")
        bare = [family.words for family in Family if all(step.family != family for step in self.steps)]
        if bare:
            raise ValueError(f"there is no step for: {', '.join(bare)}")
        return self

    def steps_for(self, family: Family) -> list[Step]:
        """Steps of a family, in the order of the playbook."""
        return [step for step in self.steps if step.family == family]

    def service(self, name: str) -> Service | None:
        """A service by its name."""
        return next((service for service in self.services if service.name == name), None)

    def template(self, occasion: Occasion, language: Language, tone: Tone) -> Template:
        """The template for an occasion; `DropoutError` where the institution has none in this language and tone."""
        for template in self.templates:
            if (template.occasion, template.language, template.tone) == (occasion, language, tone):
                return template
        raise DropoutError(
            "There is no message template for this.", where="Playbook", found=f"{occasion.words}, {language.words}, {tone}",
            do="Add one on the Playbook page, or reset the templates there.",
        )  # fmt: skip


def _no_repeats(what: str, names: list[str]) -> None:
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise ValueError(f"{what} stand twice: {', '.join(repeated)}")


def read_guidance(content: Mapping[str, Any]) -> Guidance:
    """Check what was kept or typed in; `DropoutError` naming part, row and field of the first thing that does not hold."""
    try:
        return Guidance.model_validate(dict(content))
    except ValidationError as error:
        first = error.errors()[0]
        place = [str(part + 1) if isinstance(part, int) else str(part) for part in first["loc"]]
        found = first["input"]
        raise DropoutError(
            f"{first['msg'].removeprefix('Value error, ')}.", where="Playbook, " + ", ".join(place) if place else "Playbook",
            found=repr(found)[:120] if isinstance(found, str | int | float) else "", do="Mend this row; nothing was changed.",
        ) from error  # fmt: skip


@cache
def default_guidance() -> Guidance:
    """The playbook, directory and templates that are shipped."""
    folder = files("dropout.interventions") / "defaults"
    content: dict[str, list[Any]] = {"steps": [], "services": [], "templates": []}
    for name in ("playbook", *(f"messages_{language}" for language in Language)):
        for part, rows in tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8")).items():
            content[part].extend(rows)
    return read_guidance(content)
