"""The demo city's neighbourhoods, institutions and roles: Ein Shaked, which is nowhere but here."""

from __future__ import annotations

import io
from typing import Any

from commons import files
from commons.institutions import demo_faces

PAINTER = "hagar"  # who hangs up marks and pictures

#: short name -> name in Hebrew, Arabic, English
NEIGHBOURHOODS = {
    "N1": ("העיר הישנה", "البلدة القديمة", "Old Town"),
    "N2": ("חארת אל־עין", "حارة العين", "Harat al-Ain"),
    "N3": ("שכונת המעיין", "حي النبع", "The Spring"),
    "N4": ("נווה כרם", "نفيه كيرم", "Neve Kerem"),
    "N5": ("רמת המצפה", "رمات همتسبيه", "Ramat HaMitzpe"),
    "N6": ("גבעת האלה", "جفعات هإلا", "Givat HaEla"),
}

#: short name -> (short for scripts, kind, side, neighbourhood, parent, colour, phone, name, about, address)
INSTITUTIONS: dict[str, tuple[Any, ...]] = {
    "I1": (
        "hashaked",
        "community_centre",
        "professional",
        "N1",
        None,
        "#14534d",
        "04-0000101",
        ("מרכז קהילתי ״השקד״", "المركز الجماهيري \"هشاكيد\"", "HaShaked Community Centre"),
        (
            "חוגים, סדנאות ומפגשים לכל הגילים, במבנה אבן בלב העיר הישנה.",
            "دورات وورش ولقاءات لكل الأعمار، في مبنى حجري في قلب البلدة القديمة.",
            "Courses, workshops and gatherings for all ages, in a stone building in the heart of the Old Town.",
        ),
        ("מעלה המדרגות 3", "مطلع الدرج 3", "3 Stairway Ascent"),
    ),
    "I2": (
        "hamaayan",
        "branch",
        "professional",
        "N3",
        "I1",
        "#1b4e80",
        "04-0000102",
        ("שלוחת המעיין", "فرع النبع", "The Spring Branch"),
        (
            "השלוחה של מרכז ״השקד״: נגרייה, מועדון בוקר לוותיקים וחצר גדולה.",
            "فرع مركز \"هشاكيد\": ورشة نجارة، ونادٍ صباحي لكبار السن، وساحة واسعة.",
            "The branch of HaShaked: a carpentry, a morning club for seniors and a large yard.",
        ),
        ("ליד המעיין, מול גן הילדים", "بجانب النبع، مقابل الروضة", "By the spring, opposite the kindergarten"),
    ),
    "I3": (
        "harat-al-ain",
        "community_centre",
        "professional",
        "N2",
        None,
        "#7a4b1e",
        "04-0000103",
        ("מרכז קהילתי חארת אל־עין", "المركز الجماهيري حارة العين", "Harat al-Ain Community Centre"),
        (
            "המרכז של השכונה: שפות, מקהלה, אימהות וילדים, וערבי שכנים.",
            "مركز الحارة: لغات وجوقة وأمهات وأطفال وأمسيات جيران.",
            "The quarter's centre: languages, a choir, mothers and children, and evenings among neighbours.",
        ),
        ("הכיכר שליד המסגד הישן", "الساحة بجانب المسجد القديم", "The square by the old mosque"),
    ),
    "I4": (
        "hamadrega",
        "young_adult_centre",
        "professional",
        "N5",
        None,
        "#a8235a",
        None,
        ("מרכז הצעירים ״המדרגה״", "مركز الشباب \"همدريغا\"", "The Step Young-Adult Centre"),
        (
            "ליווי בלימודים, בעבודה ובמילוי טפסים, לבני 18 עד 35.",
            "مرافقة في الدراسة والعمل وتعبئة النماذج، لأبناء وبنات 18 حتى 35.",
            "Guidance with studies, work and forms, for ages 18 to 35.",
        ),
        ("רמת המצפה, קומת הקרקע", "رمات همتسبيه، الطابق الأرضي", "Ramat HaMitzpe, ground floor"),
    ),
    "I5": (
        "friends",
        "association",
        "civic",
        None,
        None,
        "#8a3a12",
        None,
        ("אגודת ידידי עין שקד (ע״ר)", "جمعية أصدقاء عين شكيد", "Friends of Ein Shaked"),
        (
            "תושבים ויוצאי העיר שתורמים לה זמן, ידע וקשרים.",
            "سكان ومن عاشوا في المدينة، يتبرّعون لها بالوقت والمعرفة والعلاقات.",
            "Residents and former residents who give the city time, knowledge and ties.",
        ),
        None,
    ),
    "I6": (
        "municipality",
        "municipality",
        "public",
        "N1",
        None,
        "#123f3b",
        "04-0000106",
        ("עיריית עין שקד", "بلدية عين شكيد", "Municipality of Ein Shaked"),
        ("הרשות המקומית.", "السلطة المحلية.", "The local authority."),
        ("כיכר העירייה 1", "ساحة البلدية 1", "1 City Hall Square"),
    ),
    "I7": (
        "strategy",
        "other",
        "public",
        "N1",
        "I6",
        "#2f4a6b",
        None,
        ("היחידה לתכנון אסטרטגי", "وحدة التخطيط الاستراتيجي", "Strategic Planning Unit"),
        (
            "מחזיקה את התמונה המלאה: יעדים, מדדים ושותפים.",
            "تحمل الصورة الكاملة: الأهداف والمؤشّرات والشركاء.",
            "Holds the whole picture: targets, indicators and partners.",
        ),
        None,
    ),
    "I8": (
        "sadan",
        "company",
        "professional",
        "N5",
        None,
        "#6b4a2f",
        None,
        ("בית היזמות ״סדן״", "بيت المبادرات \"سدان\"", "Anvil Entrepreneurship House"),
        (
            "ליווי ומנטורים לעסקים קטנים ולמיזמים חברתיים.",
            "مرافقة ومرشدون للمصالح الصغيرة وللمبادرات الاجتماعية.",
            "Guidance and mentors for small businesses and social ventures.",
        ),
        None,
    ),
    "I9": (
        "anaf",
        "library",
        "professional",
        "N1",
        None,
        "#1d6136",
        "04-0000109",
        ("הספרייה העירונית ״ענף״", "المكتبة البلدية \"عناف\"", "Branch City Library"),
        (
            "ספרים בארבע שפות, שעת סיפור ופינת לימוד.",
            "كتب بأربع لغات، وساعة قصة، وزاوية للدراسة.",
            "Books in four languages, a story hour and a place to study.",
        ),
        ("מורד השקדים 7", "منحدر اللوز 7", "7 Almond Descent"),
    ),
    "I10": (
        "almond-and-stone",
        "group",
        "business",
        None,
        None,
        "#774800",
        None,
        ("אשכול ״שקד ואבן״", "العنقود الاقتصادي \"لوز وحجر\"", "Almond and Stone Cluster"),
        (
            "עסקים שחיים מן השקד ומן האבן, ביחד.",
            "مصالح تعيش من اللوز والحجر، معًا.",
            "Businesses that live by almond and stone, together.",
        ),
        None,
    ),
    "I11": (
        "shorashim",
        "foundation",
        "philanthropy",
        None,
        None,
        "#5a3b78",
        None,
        ("קרן ״שורשים״", "صندوق \"جذور\"", "Shorashim Foundation"),
        (
            "שותפה במימון מיזמים של העיר.",
            "شريك في تمويل مشاريع المدينة.",
            "A partner in funding the city's ventures.",
        ),
        None,
    ),
    "I12": (
        "rosh-hahar",
        "youth_movement",
        "civic",
        "N6",
        None,
        "#0b5c7a",
        None,
        ("שבט ״ראש ההר״", "فوج \"رأس الجبل\"", "Mountaintop Troop"),
        (
            "תנועת נוער: טיולים, התנדבות ומדורה.",
            "حركة شبيبة: رحلات وتطوّع ونار مخيّم.",
            "A youth movement: hikes, volunteering and a campfire.",
        ),
        None,
    ),
    "I13": (
        "youth-council",
        "council",
        "civic",
        None,
        None,
        "#a1201c",
        None,
        ("מועצת הנוער העירונית", "مجلس الشبيبة البلدي", "City Youth Council"),
        (
            "נציגות הנוער של כל השכונות.",
            "ممثّلو الشبيبة من كل الأحياء.",
            "Young people who speak for all the neighbourhoods.",
        ),
        None,
    ),
    "I14": (
        "neve-kerem",
        "committee",
        "civic",
        "N4",
        None,
        "#3d5a1e",
        None,
        ("ועד שכונת נווה כרם", "لجنة حي نفيه كيرم", "Neve Kerem Neighbourhood Committee"),
        (
            "תושבי השכונה למען השכונה.",
            "سكان الحي من أجل الحي.",
            "The neighbourhood's residents, for the neighbourhood.",
        ),
        None,
    ),
    "I15": (
        "garden",
        "group",
        "civic",
        "N6",
        None,
        "#2c6b3f",
        None,
        ("הגינה הקהילתית ״מדרגות״", "الحديقة الجماهيرية \"درجات\"", "Stairs Community Garden"),
        (
            "ערוגות, קומפוסט וקפה על הטרסות.",
            "أحواض وسماد وقهوة على المصاطب.",
            "Beds, compost and coffee on the terraces.",
        ),
        None,
    ),
    "I16": (
        "joint-forum",
        "platform",
        "civic",
        "N1",
        "I1",
        "#14534d",
        None,
        ("הפורום המשותף ״השקד״", "المنتدى المشترك \"هشاكيد\"", "HaShaked Joint Forum"),
        (
            "שישה תושבים ושישה אנשי מקצוע מנהלים יחד את המרכז.",
            "ستة سكان وستة مهنيين يديرون المركز معًا.",
            "Six residents and six professionals manage the centre together.",
        ),
        None,
    ),
}

#: What differs from the defaults.
POLICIES = {"I3": {"closures": "arab_centre", "quiet": False}, "I6": {"cancel_rule": "at_once"}}

#: (person, role, institution)
ROLES = (
    ("samer", "director", "I3"),
    ("noa", "coordinator", "I1"),
    ("noa", "coordinator", "I2"),
    ("dana", "desk", "I1"),
    ("dana", "desk", "I2"),
)


def build(city: Any) -> None:
    """Neighbourhoods, then institutions in an order in which a parent comes first, then roles, then faces."""
    for order, (short, name) in enumerate(NEIGHBOURHOODS.items()):
        made = city.run("institutions.add_neighbourhood", None, None, {"name": _texts(name), "order": order})
        city.neighbourhoods[short] = _code(made)
    for short, (slug, kind, side, place, parent, colour, phone, name, about, address) in INSTITUTIONS.items():
        data = {
            "name": _texts(name),
            "kind": kind,
            "side": side,
            "neighbourhood": f"neighbourhood:{city.neighbourhoods[place]}" if place else None,
            "parent": f"institution:{city.institutions[parent]}" if parent else None,
            "about": _texts(about),
            "address": _texts(address) if address else {},
            "phone": phone,
            "email": f"{slug}@example.org",
            "short": slug,
            "colour": colour,
        }
        city.institutions[short] = _code(city.run("institutions.add", None, None, data))
    for short, policy in POLICIES.items():
        city.run("institutions.change", None, f"institution:{city.institutions[short]}", policy)
    city.run("institutions.give_city_role", None, None, {"who": _who(city, PAINTER)})
    for person, role, short in ROLES:
        data = {"who": _who(city, person), "role": role}
        city.run("institutions.give_role", None, f"institution:{city.institutions[short]}", data)
    for short, (_sign, shown) in demo_faces.FACES.items():
        he, ar, en = shown
        alt = _texts((f"ציור: {he}", f"رسم: {ar}", f"Drawing: {en}"))
        _show(city, short, INSTITUTIONS[short][5], alt)


def _show(city: Any, short: str, colour: str, alt: dict[str, str]) -> None:
    """Gives an institution its mark and its picture, as its administration does."""
    data: dict[str, Any] = {"picture_alt": alt}
    for name, draw in (("mark", demo_faces.mark), ("picture", demo_faces.picture)):
        blob = files.keep(io.BytesIO(draw(short, colour)))
        data[name] = city.run("files.add", PAINTER, None, {"blob": blob, "alt": alt}).value["file"]
    city.run("institutions.change", PAINTER, f"institution:{city.institutions[short]}", data)


def _texts(three: tuple[str, str, str]) -> dict[str, str]:
    return dict(zip(("he", "ar", "en"), three, strict=True))


def _code(made: Any) -> str:
    return made.value["ref"].partition(":")[2]


def _who(city: Any, person: str) -> str:
    return f"person:{city.persons[person]}"
