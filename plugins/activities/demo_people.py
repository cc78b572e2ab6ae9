"""Residents of the demo city, by first names alone, and what each takes part in."""

from __future__ import annotations

#: language -> people who have an account
ADULTS = {
    "he": "אביגיל אריאל דורית גדי חגית יונתן כרמית ליאת מירב נדב נעמה סיגל ערן פנינה רועי שולמית שירה תמיר",
    "ar": "باسم جميلة حنان خالد زياد سلوى فادي كريمة لينا نادر",
    "ru": "Анна Борис Вера Галина Дмитрий Елена Лев Марина Нина Павел",
}

#: Whoever registers by telephone, and has no account.
BY_PHONE = "צילה ברכה מלכה רחל יהודית שושנה חיה גיטי אהובה נחמה עטרה"

#: guardian's short name -> (name, language, child -> grade at school)
FAMILIES = {
    "samah": ("سماح", "ar", {"نور": 3, "كرم": 2}),
    "orit": ("אורית", "he", {"גיל": 2, "רוני": 4, "ליה": 10}),
    "dafna": ("דפנה", "he", {"נטע": 3, "הילה": 5}),
    "hadas": ("הדס", "he", {"יובל": 2, "אלה": 4, "אורן": 9}),
    "rana": ("رنا", "ar", {"جاد": 3, "لين": 2, "سلمى": 6, "فرح": 11}),
    "svetlana": ("Светлана", "ru", {"Миша": 3, "Лена": 5, "Игорь": 11}),
    "olga": ("Ольга", "ru", {"Аня": 4, "Кирилл": 8}),
    "ziv": ("זיו", "he", {"שקד": 2, "איל": 9}),
    "keren": ("קרן", "he", {"עידו": 3, "תום": 2, "רותם": 6}),
    "abir": ("عبير", "ar", {"سامي": 4, "ياسمين": 5}),
    "esther": ("אסתר", "he", {"שרה": 2, "חנה": 6}),
    "tahel": ("תהל", "he", {"אמיתי": 3, "עלמה": 6}),
    "inbal": ("ענבל", "he", {"נועם": 4, "שחר": 11}),
    "mona": ("منى", "ar", {"ريم": 3, "دانا": 5, "عمر": 10}),
}

#: Children of the people whom the engine's own share of the demo makes.
GUARDIANS = {"tamar": "maya", "itay": "uri"} | {
    child: guardian for guardian, (_name, _lang, children) in FAMILIES.items() for child in children
}

#: activity -> who signs up, in this order: those for whom there is no room wait in it.
TAKING_PART = {
    "A1": "tamar نور גיל נטע יובל جاد Миша Аня שקד עידו سامي שרה אמיתי נועם ريم كرم רוני אלה لين תום",
    "A2": "amir emma Дмитрий כרמית نادر רועי",
    "A3": (
        "emma yosef samah orit uri אביגיל אריאל דורית גדי חגית יונתן כרמית باسم جميلة حنان خالد زياد Анна Борис Вера"
        " Галина dafna rana סיגל"
        " maya amir ludmila hadas svetlana olga ziv keren abir esther tahel inbal mona ליאת מירב נדב נעמה ערן פנינה"
        " רועי שולמית שירה תמיר سلوى فادي كريمة لينا نادر Дмитрий Елена Лев Марина Нина"
    ),
    "A4": "layla ludmila yosef hadas ziv rana mona حنان خالد لينا Вера Галина Елена Лев יונתן מירב נעמה שולמית",
    "A5": "ludmila שולמית פנינה סיגל דורית גדי جميلة Борис Галина Нина Павел",
    "A7": "הילה سلمى Лена רותם ياسمين חנה עלמה دانا",
    "A8": "itay אורן Кирилл שחר איל عمر",
    "A11": "itay ליה אורן فرح Игорь איל שחר عمر",
    "A12": f"rivka {BY_PHONE}",
}

#: Gives up a place in A3, so that the first who waits has an offer.
LEAVES = "גדי"
