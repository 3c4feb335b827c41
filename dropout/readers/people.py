"""Lists of people: which columns name them, and one row for each."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from dropout.errors import DropoutError
from dropout.readers.doubtful_ids import SHORTENED, WHOLE
from dropout.readers.records import fold, squeezed
from dropout.readers.report import Ledgers

_OF = r"(?:class|column|course|overall|section|grand) "
_SUMMARY = (  # in place of a learner; Max alone may be one
    rf"(?:{_OF})?(?:averages?|avg|mean|median|totals?|maximum|highest|minimum|lowest|std\.?(?: ?dev(?:iation)?)?|standard deviation|"
    r"(?:points|marks) possible|possible (?:points|marks)|out of|(?:max|maximum|total) (?:points|scores?|marks?)|full marks|weights?|"
    r"durchschnitt|mittelwert|summe|gesamt|promedio|media|média|moyenne|somme|totale|平均分?|合计|总计|最高分|最低分)\s*:?|"
    rf"{_OF}(?:max|min|sum|count)\s*:?|(?:max|min|sum|count)\s*:"
)
MAIL = r"[^@\s]+@[^@\s]+\.[^@\s]+"
_FEW = 0.1  # of the learners
_ONE = "Leave one row per learner; if rows are actions or marks, say so: “Read this file differently” on the Upload page."
_PEOPLE = {
    "first name": "First name|User first name|Student first name|Learner first name|Participant first name|Křestní jméno|Ime"
    "|Given name|Forename|Nombre|Nombres|Prénom|Vorname|Voornaam|Nome|Förnamn|Fornavn|Etunimi|Imię|Jméno|Meno"
    "|Keresztnév|Utónév|Prenume|Adı|Nama depan|שם פרטי|الاسم الأول|Όνομα|Ім'я|名",
    "last name": "Last name|User last name|User surname|Student last name|Learner last name|Participant last name|Student surname"
    "|Surname|Family name|Apellido(s)|Apellidos|Apellido|Nom de famille|Nom|Nachname|Familienname|Cognome|Apelido"
    "|Achternaam|Apelidos|Sobrenome|Cognoms|Efternamn|Etternavn|Efternavn|Sukunimi|Nazwisko|Příjmení|Priezvisko|Vezetéknév|Prezime|Priimek"
    "|Nume de familie|Soyadı|Soyad|Nama belakang|Фамилия|Прізвище|Επώνυμο|Επίθετο|שם משפחה|اسم العائلة|姓",
    "full name": "Full name|Employee name|Employee|Trainee name|Candidate name|Pupil name"
    "|User full name|Name|Student|Learner|Student name|Learner name|Participant name|Display name|Sortable name"
    "|Short name|Preferred name|Student full name|Name of student|Nombre completo|Nom complet|Vollständiger Name|Nome completo"
    "|Volledige naam|First name / Last name|First name / Surname|Last name / First name|Surname / First name|Vorname / Nachname"
    "|Nachname / Vorname|Nombre / Apellido(s)|Prénom / Nom|Nome / Cognome|Voornaam / Achternaam"
    "|Navn|Namn|Nama|Nama lengkap|Nama mahasiswa|Nama siswa|Ad soyad|Adı soyadı|Imię i nazwisko|Họ và tên|Họ tên|LastFirst|英文名|中文姓名"
    "|Nazwisko i imię|Фамилия Имя|Фамилия, имя|Фамилия И.О.|ФИО студента|ชื่อ-สกุล|Ad-soyad"
    "|Nombre y apellidos|Nombre y apellido|Apellidos y nombres|Apellido y nombre|Apellidos y nombre"
    "|Nom et prénom|Cognome e nome|Nome do aluno|Név|Nimi|Ονοματεπώνυμο|שם התלמיד|שם|نام|नाम|ชื่อ|姓名|氏名|이름|ФИО|Имя|الاسم",
    "id": "ID|ID number|Número de ID|Numéro d'identification|ID-Nummer|Codice identificativo|Número de identificação (ID)"
    "|User ID|Student ID|Learner ID|Moodle ID",
    "email": "Email address|Email|E-mail|Email ID|Student email|User email|Dirección de correo|Correo electrónico|Adresse de courriel"
    "|Courriel|Adresse e-mail|E-Mail-Adresse|Indirizzo email|Endereço de email|Endereço de e-mail|Adreça electrònica|E-mailadres"
    "|E-mailadresse|E-postadress|E-postadresse|Sähköpostiosoite|Adres e-mail|E-mailová adresa|Адрес электронной почты|Электронная почта"
    "|Електронна пошта|E-posta adresi|E-posta|メールアドレス|电子邮件地址|电子邮件|邮箱|이메일|이메일 주소|כתובת דואר אלקטרוני"
    "|البريد الإلكتروني|Địa chỉ email|Alamat email",
    "username": "Username|User name|Login ID|Nombre de usuario|Nom d'utilisateur|Anmeldename|Nome de utilizador",
    "group": "Groups|Group|Grupos|Grupo|Groupes|Groupe|Gruppen|Gruppe|Gruppi|Gruppo|Grups|Grup|Groepen|Groep|Grupper|Grupp|Grupy|Grupa"
    "|Группы|Группа|Групи|Група|グループ|小组|小組|그룹",
}
PEOPLE_HEADINGS = {fold(heading): column for column, headings in _PEOPLE.items() for heading in headings.split("|")}
NO_LEARNER, HEADINGS_AGAIN = "no learner, by the column of roles", "the headings once more"
SUMMARY = "a summary of all, not a learner"
_ROLES = {squeezed(heading) for heading in (
    "role", "roles", "user role", "user type", "course role", "enrollment role", "enrolment role", "rolle", "rol", "rôle", "ruolo", "papel",
    "função", "роль", "角色", "rola", "role name", "member role", "user role name",
)}  # fmt: skip
_LEARNERS = {
    "student", "learner", "participant", "students", "learners", "studentenrollment", "attendee", "trainee", "pupil", "teilnehmer",
    "teilnehmer/in", "teilnehmende", "studierende", "lernende", "estudiante", "alumno", "etudiant", "étudiant", "apprenant", "studente",
    "aluno", "estudante", "cursist", "deelnemer", "студент", "学生", "учащийся",
}  # fmt: skip
_BESIDE_SURNAMES = {"vorname", "prénom", "voornaam"}  # beside them, a bare "Name" is the surname
_WRITTEN = {squeezed(heading): column for heading, column in PEOPLE_HEADINGS.items()}


def names_people(heading: str) -> bool:
    """Whether a column says who somebody is, so that nothing may be computed from it.

    >>> names_people("sortable_name"), names_people("Section"), names_people("hours")
    (True, False, False)
    """
    return bool(set(match_people([heading])) - {"group"})


def match_people(header: Iterable[str]) -> dict[str, str]:
    """Headings of a list of people by what they hold, also as a program writes them; the first of each kind.

    >>> match_people(["Vorname", "Nachname", "Essay (Punkte)"])
    {'first name': 'Vorname', 'last name': 'Nachname'}
    >>> match_people(["Student_ID", "lastName"])
    {'id': 'Student_ID', 'last name': 'lastName'}
    >>> match_people(["Name", "Vorname"])
    {'first name': 'Vorname', 'last name': 'Name'}
    """
    found: dict[str, str] = {}
    for heading in header:
        column = _WRITTEN.get(squeezed(heading))
        if column and column not in found:
            found[column] = heading
    if "first name" in found and "last name" not in found and squeezed(found["first name"]) in _BESIDE_SURNAMES and "full name" in found:
        found["last name"] = found.pop("full name")
    if squeezed(found.get("last name", "")) == "usersurname" and "first name" not in found and "username" in found:
        found["first name"] = found.pop("username")
    return found


def name_halves(heading: str, header: Iterable[str]) -> tuple[str, str] | None:
    """The headings of first and last names, where a heading holds one of them and the other is there: neither alone names anybody.

    >>> name_halves("Surname", ["Surname", "First name", "Mark"]), name_halves("Surname", ["Surname", "Mark"])
    (('First name', 'Surname'), None)
    """
    found = match_people(header)
    both = (found.get("first name", ""), found.get("last name", ""))
    return both if all(both) and heading in both else None


def whole_ids(ids: pd.Series) -> pd.Series:
    """Ids as they were before a spreadsheet had them: 7921.0 is 7921, and an apostrophe in front only makes a text of a number.

    >>> whole_ids(pd.Series(["7921.0", "'0012", "O'Hara", "7.5"], dtype="string")).tolist()
    ['7921', '0012', "O'Hara", '7.5']
    """
    return ids.str.replace(r"^'?(\d+)(?:\.0)?$", r"\1", regex=True)


def only_learners(cells: pd.DataFrame, key: str, ledgers: Ledgers) -> pd.DataFrame:
    """The rows about somebody: without the headings once more in the middle, and what a spreadsheet has of all learners together."""
    named = cells[key].map(fold, na_action="ignore").astype("string")
    cells = ledgers.keep(cells, (named != fold(key)).fillna(True), reason=HEADINGS_AGAIN, column=key)
    summary = named.loc[cells.index].str.fullmatch(_SUMMARY).fillna(False)
    return ledgers.keep(cells, ~summary, reason=SUMMARY, column=key)


def without_summaries(people: pd.DataFrame, keys: Iterable[str], ledgers: Ledgers) -> pd.DataFrame:
    """Without what a spreadsheet has of all learners together: rows told by one of these keys alone, and that by a word such as Average."""
    told = people[list(keys)].astype("object")
    label = told.bfill(axis=1).iloc[:, 0].map(fold, na_action="ignore").astype("string")
    summary = told.notna().sum(axis=1).eq(1) & label.str.fullmatch(_SUMMARY).fillna(False).astype(bool)
    return ledgers.keep(people, ~summary, reason=SUMMARY)


def role_heading(header: Iterable[str]) -> str | None:
    """The heading of the column that says what people are in a course.

    >>> role_heading(["UserId", "user_role", "Date"]), role_heading(["Job"])
    ('user_role', None)
    """
    return next((heading for heading in header if squeezed(heading) in _ROLES), None)


def no_learners(roles: pd.Series) -> pd.Series:
    """Which cells of a column of roles name teachers and the like; none where no cell names learners, because roles are jobs then."""
    folded = roles.map(fold, na_action="ignore").astype("string")
    learns = folded.isin(_LEARNERS)
    return folded.notna() & ~learns & bool(learns.any())


def without_staff(cells: pd.DataFrame, header: Iterable[str], ledgers: Ledgers) -> pd.DataFrame:
    """Without teachers and the like, where a column of roles tells them from students; without students there, roles are jobs."""
    role = role_heading(header)
    return cells if role is None else ledgers.keep(cells, ~no_learners(cells[role]), reason=NO_LEARNER, column=role)


def one_row_each(people: pd.DataFrame, key: str, content: pd.DataFrame, ledgers: Ledgers) -> pd.DataFrame:
    """One row per value of `key`: exact repeats are dropped, and rows that disagree, because either could be right.

    Raises `DropoutError` where the rows of more than a tenth of them disagree: rows are no learners then.
    `content` has the same rows with all that counts as their content.
    """
    people = ledgers.keep(people, ~content.duplicated(), reason="second row for the same learner, with the same content", column=key)
    clash = people[people[key].notna() & people.duplicated(key, keep=False)].sort_values(key, kind="stable")
    if len(clash) and clash[key].nunique() <= _FEW * people[key].nunique():
        return ledgers.keep(people, ~people[key].isin(clash[key]), reason="rows for the same learner disagree", column=key)
    if len(clash):
        found = ", ".join(f"{value} in row {row}" for row, value in zip(clash["row"].head(10), clash[key].head(10), strict=True))
        count = clash[key].nunique()
        problem = f"Rows for the same learner disagree ({count} learner{'s' * (count != 1)})."
        short = clash[key].str.fullmatch(SHORTENED).any()
        raise DropoutError(problem, where=str(clash["file"].iloc[0]), found=found, do=WHOLE if short else _ONE)
    return people
