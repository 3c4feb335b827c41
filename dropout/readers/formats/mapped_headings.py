"""Headings that tell what a column holds, in the languages of many systems."""

from __future__ import annotations

import re

from dropout.readers.formats.mapped_words import plain_words

_HEADINGS = {
    "learner": "student id|learner id|user id|student|learner|user|userid|studentid|learnerid|username|user name|login|login id|"
    "account|participant|participant id|person|person id|pid|uid|sid|net id|netid|student number|student no|studentno|"
    "roll no|roll number|registration no|registration number|reg no|enrolment no|enrollment no|admission no|student code|"
    "student key|roster identifier|user pk1|users pk1|"
    "id number|index number|matric no|matric number|candidate number|usn|emplid|roll|acct|account key|account id|"
    "matriculation number|anon id|anonymous id|member|member id|id student|actor|lms id|external id|trainee|pupil|matrikelnummer|"
    "matrikelnr|matrikel nr|matrikel|teilnehmer|teilnehmerin|teilnehmende|nutzer|nutzer id|benutzer|benutzername|benutzer id|"
    "kennung|anmeldename|anmeldekennung|benutzerkennung|nutzerkennung|loginname|lernende|lernender|studierende|studierender|"
    "schuler|nutzername|estudiante|alumno|alumna|usuario|id usuario|"
    "id de usuario|id estudiante|id del estudiante|id alumno|matricula|legajo|expediente|nombre de usuario|participante|"
    "documento|dni|carne|codigo estudiante|codigo del estudiante|etudiant|eleve|apprenant|utilisateur|identifiant|"
    "player|player id|athlete id|n etudiant|author|posted by|mssv|學號|"
    "numero etudiant|no etudiant|id etudiant|id utilisateur|nom d utilisateur|stagiaire|studente|utente|matricola|allievo|"
    "id utente|id studente|nome utente|corsista|aluno|estudante|utilizador|id do aluno|id do utilizador|numero de aluno|"
    "nome de utilizador|formando|id do usuario|id aluno|gebruiker|gebruikers id|studentnummer|student nummer|deelnemer|leerling|"
    "cursist|gebruikersnaam|anvandare|anvandarnamn|elev|bruger|brukernavn|bruker|uzytkownik|nazwa uzytkownika|kullanici|ogrenci|"
    "ogrenci no|пользователь|студент|учащийся|логин|用户|学生|学号|用户名|ユーザー|学籍番号|学生番号|사용자|학번|المستخدم|الطالب|"
    "id",
    "name": "full name|name|student name|learner name|user full name|display name|vollstandiger name|nombre completo|nombre|"
    "nombre y apellidos|apellidos y nombre|nom complet|nom et prenom|nom|nome completo|nome|cognome e nome|nome do aluno|"
    "volledige naam|naam|namn|navn|imie i nazwisko|ad soyad|姓名|имя|фио|氏名|이름|الاسم|"
    "name original name",
    "email": "email|e mail|mail|email address|e mail address|e mail adresse|mailadresse|correo|correo electronico|"
    "direccion de correo|courriel|adresse courriel|adresse e mail|indirizzo email|posta elettronica|endereco de email|emailadres|"
    "e mailadres|邮箱|メールアドレス|이메일|почта",
    "time": "time|timestamp|date|datetime|date time|when|event time|event date|created at|created|created on|occurred at|logged at|"
    "seen at|seen on|happened at|happened on|recorded at|"
    "day|activity date|access date|access time|accessed at|date accessed|visited at|first visited at|viewed at|start time|"
    "time stamp|zeit|zeitpunkt|datum|uhrzeit|zeitstempel|datum uhrzeit|datum zeit|tag|fecha|hora|fecha y hora|fecha hora|"
    "fecha de acceso|marca de tiempo|date et heure|heure|horodatage|date heure|jour|data|ora|data e ora|data ora|giorno|"
    "data e hora|data hora|data de acesso|datum en tijd|datum tijd|tijd|tijdstip|tidpunkt|tidspunkt|dato|data i czas|czas|tarih|"
    "zaman|время|дата|时间|日期|日時|日付|시간|날짜|الوقت|التاريخ",
    "week": "week|week number|week no|week nr|week id|week index|weeknum|course week|study week|week of course|wk|weeks|week start|"
    "week start date|week starting|week beginning|week of|week end|week end date|week ending|semana|numero de semana|nro semana|n semana|"
    "semana numero|semana do curso|semana del curso|woche|woche nr|wochennummer|kurswoche|semaine|numero de semaine|semaine du cours|"
    "settimana|numero settimana|weeknummer|cursusweek|vecka|uge|uke|viikko|tydzien|hafta|неделя|номер недели|周|周次|第几周|教学周|週|"
    "第何週|주차|الأسبوع|month|month number|month no|course month|mes|numero de mes|monat|mois|mese|maand|месяц|月|월|fortnight|"
    "day number|course day|day of course|day|module number|module no|module|modulo|modul|unit number|unit|session number|session no|"
    "session|lesson number|period|period number|sprint|term|semester|semester number|term number|semestre|trimester|quarter",
    "action": "action|event|event name|event type|verb|activity type|operation|type|action type|what|did|interaction|status|aktion|"
    "ereignis|ereignisname|vorgang|tatigkeit|aktivitatstyp|typ|art|accion|evento|nombre del evento|tipo|tipo de actividad|"
    "operacion|evenement|nom de l evenement|type d activite|azione|tipo di attivita|acao|tipo de atividade|actie|gebeurtenis|"
    "handeling|handelse|handling|czynnosc|zdarzenie|eylem|действие|событие|操作|事件|動作|イベント|활동|الحدث",
    "material": "material|resource|resource id|item|item id|object|object id|page|page id|url|content|content id|module|module id|"
    "activity|activity id|lesson|lesson id|step|unit|video|file|document|section title|topic|asset|id site|aktivitat|ressource|"
    "seite|inhalt|lektion|datei|objekt|recurso|pagina|contenido|actividad|leccion|objeto|archivo|unidad|contenu|activite|lecon|"
    "objet|fichier|risorsa|contenuto|attivita|lezione|oggetto|conteudo|atividade|aula|licao|objeto|bron|inhoud|activiteit|les|"
    "onderdeel|материал|ресурс|资源|内容|教材|ページ",
    "title": "title|item title|page title|resource title|activity name|item name|resource name|content title|module name|"
    "lesson title|problem name|video name|block name|chapter title|titel|bezeichnung|titulo|nombre de la actividad|"
    "nombre del recurso|titre|intitule|titolo|titulo|"
    "nome da atividade|标题|任务点|任务点名称|章节名称|タイトル|название",
    "count": "count|clicks|views|visits|hits|times|number|n|page views|number of clicks|sum click|events|frequency|anzahl|klicks|"
    "aufrufe|haufigkeit|cantidad|clics|visitas|vistas|veces|numero de visitas|nombre|nombre de vues|vues|consultations|conteggio|"
    "visualizzazioni|visite|clic|contagem|cliques|visualizacoes|aantal|weergaven|kliks|количество|次数|回数",
    "course": "course|course id|course pk1|crsmain pk1|course name|course code|run|run id|class|code module|course run|offering|"
    "cohort|kurs|kurs id|"
    "kursname|lehrveranstaltung|veranstaltung|modul|curso|id curso|asignatura|materia|cours|corso|insegnamento|disciplina|cursus|"
    "vak|opleiding|kursen|przedmiot|ders|курс|дисциплина|课程|コース|科目|과목",
    "section": "section|group|groups|tutorial group|class group|cohort|team|division|gruppe|klasse|grupo|seccion|paralelo|comision|"
    "groupe|promotion|gruppo|classe|turma|groep|klas|grupp|gruppa|группа|班级|グループ|クラス",
    "result": "result|final result|outcome|final outcome|pass fail|passed|dropout|dropped out|completed|completion status|"
    "final status|final grade|final mark|course status|withdrawn|ergebnis|endergebnis|bestanden|abschluss|abbruch|abgebrochen|"
    "gesamtnote|endnote|status|resultado|resultado final|aprobado|estado|situacion|situacion final|desercion|abandono|nota final|"
    "calificacion final|condicion|resultat|resultat final|reussite|abandon|note finale|statut|esito|risultato|esito finale|"
    "superato|abbandono|voto finale|situacao|situacao final|evasao|desistencia|aprovacao|resultaat|eindresultaat|geslaagd|uitval|"
    "eindcijfer|итог|результат|结果|成绩|最終成績",
    "joined": "enrolled at|enrolled|enrolled on|enrolment date|enrollment date|enrolled date|date enrolled|joined|joined at|"
    "joined on|date joined|enrolment time|enrollment time|registration date|registered|registered at|registered on|"
    "date registration|start date|time enrolled|enroll date|enrol date|"
    "einschreibung|einschreibedatum|eingeschrieben am|anmeldedatum|beigetreten|fecha de inscripcion|fecha inscripcion|"
    "fecha de matricula|fecha de matriculacion|fecha de alta|date d inscription|inscrit le|data iscrizione|data di iscrizione|"
    "iscritto il|data de inscricao|data de matricula|inschrijfdatum|ingeschreven op|дата зачисления|дата регистрации|注册时间|"
    "登録日",
    "left": "unenrolled at|unenrolled|unenrolled on|withdrawal date|withdrawn on|withdrawn at|date withdrawn|left|left at|left on|"
    "withdrew on|withdrew at|withdrew|"
    "dropped at|drop date|date unregistration|unregistered|date dropped|end date|leaving date|exit date|austritt|austrittsdatum|"
    "abmeldedatum|abgemeldet am|exmatrikulation|exmatrikuliert am|ausgetreten|fecha de baja|fecha baja|fecha de abandono|"
    "fecha de retiro|date d abandon|date de depart|desinscrit le|date de sortie|data ritiro|data di ritiro|data abbandono|"
    "data de desistencia|data de saida|data de abandono|uitschrijfdatum|uitgeschreven op|дата отчисления|退课时间|退会日",
    "work": "assignment|column id|line item id|assignment name|assignment title|task|quiz|quiz name|assessment|assessment name|"
    "exam|test|item|item name|"
    "grade item|work|exercise|homework|activity|id assessment|assessment id|assignment id|activity name|evaluation|aufgabe|ubung|"
    "prufung|abgabe|klausur|leistung|prufungsleistung|tarea|trabajo|examen|evaluacion|actividad|ejercicio|practica|prueba|devoir|"
    "epreuve|travail|exercice|controle|compito|esame|prova|esercizio|verifica|tarefa|trabalho|avaliacao|atividade|exercicio|"
    "opdracht|toets|tentamen|opgave|module|module id|module name|unit|unit id|lesson|topic|chapter|skill|subject|subject name|"
    "asignatura|materia|fach|matiere|disciplina|vak|科目|задание|работа|作业|課題|试题|考试",
    "part": "term|semester|half year|trimester|quarter|year|school year|academic year|period|round|phase|exam|exam type|test|test type|"
    "assessment type|component|type|subject|subject name|module|course|unit|topic|skill|halbjahr|schuljahr|quartal|prufungsart|fach|"
    "semestre|trimestre|bimestre|cuatrimestre|periodo|ano|asignatura|materia|parcial|matiere|periode|annee|disciplina|unidade|anno|"
    "quadrimestre|vak|leerjaar|semestr|przedmiot|donem|ders|семестр|четверть|предмет|学期|科目|학기|과목",
    "mark": "mark|grade|score|marks obtained|points|points earned|earned|final score|raw score|percentage|percent|marks|grades|result|"
    "value|punkte|bewertung|note|ergebnis|erreichte punkte|nota|calificacion|puntuacion|puntos|puntaje|porcentaje|notas|resultat|"
    "pourcentage|"
    "voto|punteggio|valutazione|percentuale|pontuacao|classificacao|percentagem|cijfer|punten|beoordeling|оценка|балл|баллы|分数|"
    "得分|成绩|点数|점수|الدرجة|"
    "completion|completion percentage|completion pct|percent complete|progress|completed|correct|is correct|present|attended|attendance",
    "highest": "max|maximum|max points|maximum points|points possible|points available|possible points|possible|out of|"
    "total points|max score|"
    "maximum score|max grade|maximum grade|max mark|full marks|maximalpunkte|hochstpunktzahl|max punkte|maximale punkte|maximo|"
    "nota maxima|puntuacion maxima|puntaje maximo|note maximale|bareme|maximale|massimo|punteggio massimo|voto massimo|"
    "pontuacao maxima|valor maximo|maximum punten|максимум|满分|満点",
    "handed_in": "submitted at|submitted|submitted on|submission date|submission time|date submitted|handed in|handed in on|"
    "turned in|time submitted|finished on|finished|time finished|"
    "completed at|completed on|finished at|abgegeben am|abgabedatum|abgegeben|eingereicht am|einreichdatum|"
    "entregado|fecha de entrega|fecha entrega|entregado el|rendu le|date de remise|date de rendu|remis le|consegnato il|"
    "data consegna|data di consegna|entregue em|data de entrega|data de submissao|ingeleverd op|inleverdatum|дата сдачи|提交时间|"
    "提出日|timestamp|date|date time|time|attempt date|attempted at|datum|fecha|data|дата|日期|时间",
    "marked": "graded at|graded on|marked at|marked on|date graded|grading date|date marked|released at|bewertet am|bewertungsdatum|"
    "calificado el|fecha de calificacion|note le|corrige le|date de correction|valutato il|data valutazione|avaliado em|"
    "data de avaliacao|nagekeken op|дата проверки|批改时间|採点日",
    "due": "due|due date|due at|due on|deadline|date due|close date|frist|abgabefrist|fallig|fallig am|abgabetermin|fecha limite|"
    "vencimiento|fecha de vencimiento|plazo|echeance|date limite|date d echeance|scadenza|data scadenza|termine|prazo|"
    "data limite|deadline op|uiterste inleverdatum|срок|截止日期|締切",
}
HEADINGS = {
    role: {plain_words(text).replace(" ", ""): place for place, text in enumerate(texts.split("|"))} for role, texts in _HEADINGS.items()
}
_NOT = {  # words that make of a heading something else than it looks like
    "course": re.compile(
        r"\b(?:access|acceso|acces|zugriff|accesso|acesso|toegang|date|time|grade|grades|mark|score|total|completed|completion|progress)\b"
    ),
    "name": re.compile(
        r"\b(?:course|curso|kurs|cours|corso|cursus|school|teacher|instructor|class|"
        r"manager|supervisor|trainer|tutor|advis[eo]r|mentor)\b"
    ),
    "mark": re.compile(r"\bdraft\b"),
    "handed_in": re.compile(r"\b(?:creation|created|update|updated|modified|modification)\b"),
}
_LONG, _SIGNS = 4, 2  # letters, or signs of Chinese and the like; a shorter heading inside another one tells nothing


def likeness(heading: str, role: str) -> float:
    """How much a heading looks like one of a role: 1 for the clearest, 0 for none.

    >>> likeness("Student_ID", "learner") > likeness("id", "learner") > likeness("colour", "learner") == 0
    True
    >>> likeness("Zeit (MEZ)", "time")
    0.5
    """
    words = plain_words(heading)
    known = HEADINGS[role]
    if (place := known.get(words.replace(" ", ""))) is not None:
        return 1 - 0.3 * place / len(known)
    if role in _NOT and _NOT[role].search(words):
        return 0.0
    parts = words.split()
    spans = ("".join(parts[i:j]) for i in range(len(parts)) for j in range(i + 1, len(parts) + 1))
    return 0.5 if any(len(span) >= (_SIGNS if span[0] > "\u2e80" else _LONG) and span in known for span in spans) else 0.0
