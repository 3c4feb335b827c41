"""The words of endings, and of yes and no, in many languages."""

from __future__ import annotations

from dropout.domain import Outcome
from dropout.readers.records import squeezed

_WORDS = {
    Outcome.COMPLETED: "pass passed completed complete graduate graduated distinction merit success successful finished "
    "certified retained bestanden apto apta idoneo idonea aprobado aprobada aprovado aprovada admis réussi promosso superato geslaagd "
    "đạt zal "
    "egresado egresada graduado graduada titulado titulada promocionado lulus geçti zaliczony сдал зачтено 通过 "
    "及格 合格 ناجح 이수 수료 졸업 합격 "
    "adm validé validée başarılı splněno prospěl achieved stayed persisted notdropped notdroppedout nodropout notdropout "
    "laureato laureata formado formada concluído concluída concluido absolwent absolwentka absolvent absolventin afgestudeerd "
    "diplômé diplômée mezun выпускник окончил 卒業 متخرج خريج tốtnghiệp สำเร็จการศึกษา zdał "
    "nondropout 修了 秀 優 良 可 毕业 עבר ผ่าน επιτυχία उत्तीर्ण megfelelt hyväksytty hyv godkänd bestått bestået قبول",
    Outcome.FAILED: "fail failed unsuccessful notpassed notcompleted didnotcomplete failure nichtbestanden reprobado "
    "reprobada reprovado reprovada suspenso ajourné échoué bocciato nonsuperato gezakt desaprobado "
    "reprovadoporfalta reprovadopornota reprovadoporfrequência noapto noapta khôngđạt "
    "nonidoneo nonidonea nzal tidaklulus kaldı niezaliczony незачтено 不及格 不合格 未通过 "
    "راسب 미이수 미수료 불합격 "
    "aj défaillant défaillante nonvalidé nonvalidée devamsız başarısız nesplněno neprospěl notachieved didnotachieve 不可 挂科 "
    "niezdał "
    "נכשל ไม่ผ่าน αποτυχία अनुत्तीर्ण nemfelelt hylätty hyl underkänd ikkebestått ikkebestået مردود",
    Outcome.WITHDRAWN: "withdrawn withdrew withdraw dropout dropped droppedout left unenrolled cancelled canceled discontinued "
    "churned quit abgebrochen baja abandono abandonó desertor evadido desistente trancado retirado abandon "
    "ritirato uitgevallen abandonné gestopt отчислен mengundurkandiri 退学 辍学 退课 退選 "
    "desertora evadida jubilado cancelado cancelada rinuncia rinunciatario rinunciataria decaduto decaduta skreślony skreślona "
    "exmatrikuliert "
    "abbrecher uitgeschreven démissionnaire отчислена keluar putusstudi kaydısilindi ilişiğikesildi thôihọc buộcthôihọc พ้นสภาพ ลาออก "
    "مفصول منقطع 开除 勒令退学 流失 "
    "منسحب 중도탈락 자퇴 제적 "
    "放棄 履修放棄 棄権 中退 除籍 肄业 expelled פרש ถอน διαγραφή avbrott avbrutt afbrudt keskeytti حذف انصراف",
    Outcome.UNKNOWN: "enrolled active inprogress ongoing current continuing studying registered unknown pending notyet activo "
    "activa ativo ativa "
    "notstarted notyetstarted member mitglied "
    "yettostart subscribed assigned started overdue todo cursando matriculado matriculada inscrito inscrita vigente aktif "
    "attivo attiva aktiv actif aktywny aktywna encurso encours iscritto iscritta inscrit inscrite immatrikuliert eingeschrieben "
    "ingeschreven actief обучается учится cuti đanghọc bảolưu กำลังศึกษา منتظم 在学 休学 "
    "مستمر 재학 휴학 在籍 在读",
}
WORDS = {form: outcome for outcome, words in _WORDS.items() for word in words.split() for form in (word, squeezed(word))}
YES = {
    "1", "yes", "y", "true", "t", "1.0", "s", "j", "sí", "si", "sì", "sim", "ja", "oui", "vrai", "verdadero", "да", "是", "はい", "예",
    "네", "tak", "evet", "ano", "áno", "igen", "ναι", "так", "có", "ใช่", "हाँ", "نعم", "כן", "kyllä", "da",
}  # fmt: skip
NO = {
    "0", "no", "n", "false", "f", "0.0", "não", "nao", "nein", "nee", "non", "faux", "falso", "нет", "否", "いいえ", "아니오", "아니요",
    "nie", "hayır", "hayir", "ne", "nem", "όχι", "ні", "không", "ไม่", "नहीं", "لا", "לא", "ei", "nej", "nu",
}  # fmt: skip
