"""What the demo city offers, in three languages: the wording, apart from how it is built."""

from __future__ import annotations

from typing import Any

LANGUAGES = ("he", "ar", "en")


def three(he: str, ar: str, en: str) -> dict[str, str]:
    """A text in the demo's languages."""
    return dict(zip(LANGUAGES, (he, ar, en), strict=True))


#: Payment is no business of this site: what is done about it at the office.
OFFICE = three(
    "התשלום במשרד המרכז, בהמחאה או בכרטיס אשראי. המשרד פתוח בימים א׳–ה׳, 9:00–12:00 ו־16:00–19:00.",
    "الدفع في مكتب المركز، بشيك أو ببطاقة ائتمان. المكتب مفتوح أيام الأحد–الخميس، 9:00–12:00 و16:00–19:00.",
    "Payment is at the centre's office, by cheque or card. The office is open Sun–Thu, 9:00–12:00 and 16:00–19:00.",
)
OFFICE_AIN = three(
    "התשלום במזכירות מרכז חארת אל־עין, במזומן, בהמחאה או בכרטיס, בימים א׳–ה׳, 10:00–18:00.",
    "الدفع في سكرتارية مركز حارة العين، نقدًا أو بشيك أو ببطاقة، أيام الأحد–الخميس، 10:00–18:00.",
    "Payment is at the office of the Harat al-Ain centre, in cash, by cheque or card, Sun–Thu, 10:00–18:00.",
)
OFFICE_WOMEN = three(
    "הרשמה בטלפון או במקום, בימים א׳–ה׳, 9:00–13:00. התשלום למדריכה בתחילת כל חודש, בהמחאה או במזומן.",
    "التسجيل بالهاتف أو في المكان، أيام الأحد–الخميس، 9:00–13:00. الدفع للمدرّبة في بداية كل شهر، بشيك أو نقدًا.",
    "Registration is by phone or in person, Sun–Thu, 9:00–13:00. Payment is to the instructor at the beginning of"
    " each month, by cheque or in cash.",
)
SIBLINGS = three(
    "ילד או ילדה שניים במשפחה: הנחה של 10%. החומרים כלולים במחיר.",
    "للولد الثاني أو البنت الثانية من العائلة: خصم 10%. المواد مشمولة في السعر.",
    "Second child of a family: 10% off. Materials are included.",
)

#: short name -> (institution, place, who publishes it or None, values, title, about)
ACTIVITIES: dict[str, tuple[str, str, str | None, dict[str, Any], dict[str, str], dict[str, str]]] = {
    "A1": (
        "I1", "workshop", "noa",
        {
            "days": ["SU"], "start": "16:30", "end": "17:30", "grade_min": "2", "grade_max": "4", "maximum": 14,
            "minimum": 8, "price_month": 22000, "price_year": 220000, "price_note": SIBLINGS, "leader": "מיכל",
            "picture": "pot", "office": OFFICE,
        },
        three("חוג קדרות, כיתות ב׳–ד׳", "دورة الخزف، من الصف الثاني حتى الرابع", "Pottery, grades 2–4"),
        three(
            "שעה אחת בשבוע עם ידיים בחימר. לומדים לצבוט, לגלגל ולעבוד על האובניים, וכל כלי נשרף בתנור של המרכז"
            " וחוזר הביתה. אין צורך בניסיון, וכדאי לבוא בחולצה ישנה.",
            "ساعة واحدة في الأسبوع مع اليدين في الطين. نتعلّم التشكيل باليد والعمل على الدولاب، وكل قطعة تُشوى في"
            " فرن المركز وتعود إلى البيت. لا حاجة لتجربة سابقة، ويُفضّل الحضور بقميص قديم.",
            "One hour a week with hands in clay. Children learn to pinch, to coil and to work at the wheel, and"
            " every piece is fired in the centre's kiln and goes home. No experience needed; an old shirt helps.",
        ),
    ),
    "A2": (
        "I1", "quarry", "noa",
        {
            "kind": "workshop", "days": ["FR"], "start": "09:00", "end": "12:00", "sessions": 8, "age_min": 18,
            "minimum": 8, "maximum": 12, "price_course": 64000, "leader": "סרגיי", "office": OFFICE, "picture": "stone",
            "price_note": three("כלי עבודה ואבן כלולים.", "الأدوات والحجر مشمولة.", "Tools and stone are included."),
        },
        three("סדנת סיתות אבן למבוגרים", "ورشة نحت الحجر للبالغين", "Stone carving for adults"),
        three(
            "שמונה בקרי שישי בחצר המחצבה הישנה, עם האבן שממנה נבנתה העיר. מתחילים באותיות ובקישוט פשוט ומסיימים"
            " באבן אחת שכל אחת ואחד לוקחים איתם. משקפי מגן וקפה חם מחכים במקום.",
            "ثمانية صباحات جمعة في ساحة المحجر القديم، مع الحجر الذي بُنيت منه المدينة. نبدأ بالحروف وبزخرفة بسيطة"
            " وننهي بحجر يأخذه كل مشارك ومشاركة إلى البيت. النظّارات الواقية والقهوة الساخنة بانتظاركم.",
            "Eight Friday mornings in the yard of the old quarry, with the stone the city is built of. We begin"
            " with letters and simple ornament, and everyone leaves with a finished piece. Goggles and hot coffee"
            " are there.",
        ),
    ),
    "A3": (
        "I3", "ain_room", "samer",
        {
            "days": ["TU"], "start": "19:00", "end": "20:30", "age_min": 16, "maximum": 24, "minimum": 10,
            "price_month": 9000, "leader": "نسرين", "office": OFFICE_AIN, "picture": "tea",
        },
        three(
            "שכנים מדברים: ערבית־עברית מדוברת",
            "جيران يتحدّثون: عربية–عبرية محكية",
            "Neighbours talk: spoken Arabic–Hebrew",
        ),
        three(
            "חצי מהקבוצה לומדת ערבית, חצי לומדת עברית, וכל ערב יושבים בזוגות ומדברים. לומדים את מה שצריך במכולת,"
            " במדרגות ובחתונה של השכנים. אין מבחנים; יש תה עם מרווה.",
            "نصف المجموعة يتعلّم العربية ونصفها العبرية، وفي كل مساء نجلس أزواجًا ونتحدّث. نتعلّم ما نحتاجه في"
            " الدكان وعلى الدرج وفي عرس الجيران. لا امتحانات، بل شاي بالمريمية.",
            "Half the group learns Arabic, half learns Hebrew, and every evening we sit in pairs and talk. We"
            " learn what is needed at the grocer's, on the stairs and at the neighbours' wedding. No tests, but"
            " tea with sage.",
        ),
    ),
    "A4": (
        "I1", "hall1", "noa",
        {
            "days": ["WE"], "start": "20:00", "end": "21:30", "age_min": 14, "maximum": 40, "price_month": 6000,
            "leader": "Татьяна", "picture": "choir", "office": OFFICE,
        },
        three("מקהלת שלוש השפות", "جوقة اللغات الثلاث", "Choir of three languages"),
        three(
            "שרים בעברית, בערבית וברוסית, בכמה קולות ובלי מבחני קבלה. המקהלה משותפת למרכז ״השקד״ ולמרכז חארת"
            " אל־עין, והחזרות מתחלפות בין שני הבתים. פעמיים בשנה שרים על המדרגות.",
            "نغنّي بالعبرية والعربية والروسية، بعدّة أصوات وبلا اختبار قبول. الجوقة مشتركة بين مركز «هشاكيد» ومركز"
            " حارة العين، والتدريبات بالتناوب بين البيتين. مرّتين في السنة نغنّي على الدرج.",
            "We sing in Hebrew, Arabic and Russian, in several voices and without auditions. HaShaked and Harat"
            " al-Ain run the choir together, and rehearsals move between the two houses. Twice a year we sing on"
            " the stairs.",
        ),
    ),
    "A5": (
        "I2", "branch_hall", "noa",
        {
            "days": ["MO", "TH"], "start": "09:30", "end": "11:30", "age_min": 60, "maximum": 40, "price_month": 4000,
            "leader": "גלית", "picture": "blossom", "office": OFFICE,
        },
        three("מועדון הבוקר לוותיקים", "النادي الصباحي لكبار السن", "Seniors' morning club"),
        three(
            "בוקר של התעמלות קלה, עיתון משותף ושיחה שלא נגמרת. בכל חודש יוצאים יחד למקום אחד בעיר שלא מכירים. מי"
            " שקשה להגיע ברגל – נדאג להסעה מהשכונה.",
            "صباح من الرياضة الخفيفة والجريدة المشتركة والحديث الذي لا ينتهي. في كل شهر نخرج معًا إلى مكان في"
            " المدينة لا نعرفه. من يصعب عليه الوصول مشيًا نهتمّ له بمواصلات من الحي.",
            "A morning of gentle exercise, a shared newspaper and a conversation that never ends. Once a month we"
            " go together to a corner of the city that we do not know. Where walking is hard, we arrange a ride.",
        ),
    ),
    "A6": (
        "I9", "library", None,
        {
            "kind": "open", "days": ["WE"], "start": "17:00", "end": "17:45", "age_min": 3, "age_max": 8,
            "price_month": 0, "mode": "none", "leader": "هالة",
        },
        three("שעת סיפור דו־לשונית", "ساعة قصة بلغتين", "Bilingual story hour"),
        three(
            "סיפור אחד, בעברית ובערבית, זה אחר זה. יושבים על השטיח, שואלים שאלות ומציירים את הסוף. פשוט באים, בלי"
            " הרשמה.",
            "قصة واحدة، بالعبرية وبالعربية، الواحدة بعد الأخرى. نجلس على السجادة ونسأل ونرسم النهاية. تعالوا هكذا،"
            " بلا تسجيل.",
            "One story in Hebrew and in Arabic, one after the other. We sit on the rug, ask questions and draw the"
            " ending. Just come; there is nothing to sign.",
        ),
    ),
    "A7": (
        "I1", "lab", "noa",
        {
            "days": ["TH"], "start": "16:00", "end": "17:30", "grade_min": "5", "grade_max": "6", "maximum": 12,
            "minimum": 6, "price_month": 24000, "price_year": 240000, "leader": "Инна", "office": OFFICE,
            "picture": "robot",
        },
        three(
            "רובוטיקה לבנות, כיתות ה׳–ו׳",
            "روبوتيكا للبنات، الصفّان الخامس والسادس",
            "Robotics for girls, grades 5–6",
        ),
        three(
            "בונות, מפרקות ומתכנתות רובוט שיודע לעלות מדרגה. עובדות בזוגות, ובסוף השנה מציגות לכל המשפחה. כל הציוד"
            " במקום; מביאות רק סקרנות.",
            "نبني ونفكّ ونبرمج روبوتًا يعرف كيف يصعد درجة. نعمل في أزواج، وفي نهاية السنة نعرض أمام العائلات. كل"
            " المعدّات في المكان، نُحضر الفضول فقط.",
            "Building, taking apart and programming a robot that can climb a step. The girls work in pairs, and at"
            " the end of the year they show it to their families. All equipment is here; bring curiosity.",
        ),
    ),
    "A8": (
        "I2", "carpentry", "noa",
        {
            "days": ["MO"], "start": "17:30", "end": "19:00", "age_min": 13, "age_max": 18, "maximum": 10, "minimum": 5,
            "decide_in": 4, "price_month": 18000, "leader": "בועז", "office": OFFICE, "picture": "bench",
        },
        three("נגריית נוער", "منجرة الشبيبة", "Youth carpentry"),
        three(
            "בונים מה שהשכונה צריכה: ספסל לתחנה, מדף לגן, במה קטנה לחג. בכל משמרת שני מבוגרים שאושרו לכך, וכללי"
            " בטיחות שלומדים לפני המסור הראשון.",
            "نبني ما يحتاجه الحي: مقعدًا للمحطة، ورفًّا للروضة، ومنصة صغيرة للعيد. في كل وردية بالغان معتمدان،"
            " وقواعد أمان نتعلّمها قبل المنشار الأول.",
            "We build what the neighbourhood needs: a bench for the stop, a shelf for the kindergarten, a small"
            " stage for the holiday. Two approved adults are there on every shift, and safety is learned before"
            " the first saw.",
        ),
    ),
    "A9": (
        "I1", "stairs", "noa",
        {
            "kind": "open", "days": ["SU"], "start": "19:30", "end": "20:30", "age_min": 14, "price_month": 0,
            "mode": "none", "leader": "וסים", "picture": "stairs",
        },
        three("קבוצת ריצה ״318״", "مجموعة الجري «318»", "Running group “318”"),
        three(
            "נפגשים בראש המדרגות ורצים בקצב של מי שלצידנו. יש מי שעולה את כל 318 המדרגות ויש מי שהולך, ובסוף כולם"
            " שותים מים יחד. פשוט באים.",
            "نلتقي في رأس الدرج ونجري بوتيرة من يجري بجانبنا. هناك من يصعد الـ318 درجة كلها وهناك من يمشي، وفي"
            " النهاية نشرب الماء معًا. تعالوا هكذا.",
            "We meet at the top of the stairs and run at the pace of whoever is beside us. Some climb all 318"
            " steps, some walk, and in the end everyone drinks water together. Just come.",
        ),
    ),
    "A10": (
        "I4", "step_room", None,
        {
            "kind": "open", "days": ["TU"], "start": "10:00", "end": "12:00", "price_month": 0, "mode": "none",
            "leader": "אולגה",
        },
        three("יד לטופס", "يد تساعد في النموذج", "A hand with forms"),
        three(
            "עוזרים למלא טפסים, מכתבים ובקשות, בעברית, בערבית, ברוסית ובאמהרית. יושבים ליד, מסבירים כל שורה ולא"
            " חותמים במקום אף אחת ואף אחד. כדאי להביא את המכתב שהגיע.",
            "نساعد في تعبئة النماذج والرسائل والطلبات، بالعبرية والعربية والروسية والأمهرية. نجلس معًا ونشرح كل"
            " سطر ولا نوقّع بدل أحد. يُفضّل إحضار الرسالة التي وصلت.",
            "Help with forms, letters and applications in Hebrew, Arabic, Russian and Amharic. We sit beside you,"
            " explain every line and sign for nobody. Please bring the letter that came.",
        ),
    ),
    "A11": (
        "I13", "youth_room", None,
        {
            "days": ["TH"], "start": "18:00", "end": "20:00", "grade_min": "9", "grade_max": "12", "maximum": 25,
            "minimum": 8, "price_course": 15000, "leader": "עדי", "office": OFFICE,
        },
        three("קורס מד״צים", "دورة القيادات الشابة", "Youth-leader course"),
        three(
            "שנה של הדרכה, תכנון ואחריות, עם נוער מכל השכונות. לומדים לעמוד מול קבוצה, להקשיב לה ולהוביל פרויקט"
            " אחד מהרעיון עד הסיכום. שעות ההדרכה נחשבות למחויבות האישית.",
            "سنة من الإرشاد والتخطيط والمسؤولية، مع شبيبة من كل الأحياء. نتعلّم الوقوف أمام مجموعة والإصغاء إليها"
            " وقيادة مشروع واحد من الفكرة حتى التلخيص. ساعات الإرشاد تُحتسب ضمن الالتزام الشخصي.",
            "A year of guiding, planning and responsibility with young people of all neighbourhoods. We learn to"
            " stand before a group, to listen to it and to lead one project from idea to summary. The hours count"
            " at school.",
        ),
    ),
    "A12": (
        "I14", "neve_kerem", None,
        {
            "days": ["SU"], "start": "20:30", "end": "21:30", "age_min": 16, "audience": "women", "maximum": 20,
            "mode": "phone", "price_month": 11000, "leader": "צביה", "office": OFFICE_WOMEN,
        },
        three("התעמלות נשים", "رياضة للنساء", "Women's exercise"),
        three(
            "שעה של תנועה, נשימה וחיזוק הגב, לנשים בלבד ובהדרכת אישה. המקום סגור ונעים, ואפשר לבוא בבגדים נוחים"
            " ובחצאית. נרשמות בטלפון.",
            "ساعة من الحركة والتنفّس وتقوية الظهر، للنساء فقط وبإرشاد امرأة. المكان مغلق ومريح، ويمكن الحضور"
            " بملابس مريحة وبتنورة. التسجيل بالهاتف.",
            "An hour of movement, breath and a stronger back, for women only and led by a woman. The room is"
            " closed and pleasant, and a skirt is fine. Registration is by phone.",
        ),
    ),
}  # fmt: skip

#: Next week's session of A4 does not take place.
REASON = three(
    "המנצחת מצוננת ואיבדה את הקול. נפגשים שוב בשבוע שאחריו, עם שיר נוסף.",
    "قائدة الجوقة مصابة بالزكام وفقدت صوتها. نلتقي في الأسبوع الذي يليه، مع أغنية إضافية.",
    "The conductor has a cold and has lost her voice. We meet again the week after, with one song more.",
)
