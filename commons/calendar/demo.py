"""The demo city's places and closed days."""

from __future__ import annotations

from typing import Any

from commons.kernel import Ref

#: short name: (institution, neighbourhood, wheelchair, how many it holds, he, ar, en)
PLACES = {
    "workshop": ("I1", "N1", "yes", 16, "סדנת קרמיקה", "ورشة الخزف", "The ceramics workshop"),
    "hall1": ("I1", "N1", "yes", 120, "אולם 1", "القاعة 1", "Hall 1"),
    "hall2": ("I1", "N1", "yes", 60, "אולם 2", "القاعة 2", "Hall 2"),
    "gym": ("I1", "N1", "yes", 80, "אולם ספורט", "قاعة الرياضة", "The sports hall"),
    "lab": ("I1", "N1", "yes", 14, "מעבדה", "المختبر", "The lab"),
    "quarry": ("I1", "N1", "partly", 50, "חצר המחצבה", "ساحة المحجر", "The quarry yard"),
    "stairs": ("I1", "N1", "no", None, "ראש 318 המדרגות", "رأس الـ318 درجة", "The top of the 318 stairs"),
    "branch_hall": ("I2", "N3", "no", 80, "אולם השלוחה", "قاعة الفرع", "The branch hall"),
    "carpentry": ("I2", "N3", "partly", 12, "נגריה", "المنجرة", "The carpentry shop"),
    "ain_hall": ("I3", "N2", "yes", 90, "אולם חארת אל־עין", "قاعة حارة العين", "Harat al-Ain hall"),
    "ain_room": ("I3", "N2", "yes", 30, "חדר השפות", "غرفة اللغات", "The language room"),
    "step_room": ("I4", "N5", "partly", 25, "חדר המדרגה", "غرفة الدرجة", "The Step room"),
    "library": ("I9", "N1", "yes", 40, "אולם הקריאה", "قاعة القراءة", "The reading hall"),
    "scouts_yard": ("I12", "N6", "partly", 100, "חצר השבט", "ساحة الكشافة", "The troop's yard"),
    "youth_room": ("I13", "N5", "yes", 30, "חדר מועצת הנוער", "غرفة مجلس الشبيبة", "The youth council's room"),
    "neve_kerem": ("I14", "N4", "yes", 40, "אולם נווה כרם", "قاعة نفيه كيرم", "Neve Kerem hall"),
}
ACCESS = {
    "yes": {
        "he": "כניסה ללא מדרגות, שירותים נגישים.",
        "ar": "مدخل بلا درجات، ومراحيض ميسّرة.",
        "en": "Entrance without steps, accessible toilets.",
    },
    "partly": {
        "he": "כניסה נגישה מהחצר האחורית; השירותים אינם נגישים.",
        "ar": "مدخل ميسّر من الساحة الخلفية؛ المراحيض غير ميسّرة.",
        "en": "Accessible entrance from the back yard; the toilets are not accessible.",
    },
    "no": {
        "he": "מדרגות בכניסה, ללא מעלית.",
        "ar": "درجات عند المدخل، بلا مصعد.",
        "en": "Steps at the entrance, no lift.",
    },
}


def build(city: Any) -> None:
    """Places of the institutions that are there, and the closed days of the centres' season."""
    for short, (house, area, wheelchair, size, he, ar, en) in PLACES.items():
        if house not in city.institutions:
            continue
        neighbourhood = city.neighbourhoods.get(area)
        data = {
            "name": {"he": he, "ar": ar, "en": en},
            "neighbourhood": f"neighbourhood:{neighbourhood}" if neighbourhood else None,
            "wheelchair": wheelchair,
            "access": ACCESS[wheelchair],
            "size": size,
        }
        outcome = city.run("calendar.add_place", None, Ref("institution", city.institutions[house]), data)
        city.places[short] = outcome.value["place"].partition(":")[2]
    for house in ("I1", "I2", "I3", "I4", "I8", "I9", "I13", "I14"):
        if house in city.institutions:
            city.run("calendar.fill_closures", None, Ref("institution", city.institutions[house]), {})
