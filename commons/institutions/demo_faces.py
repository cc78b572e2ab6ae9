"""The marks and pictures of the demo's institutions, drawn by code: a sign of each, in its colour."""

from __future__ import annotations

import math
from collections.abc import Callable

from PIL import Image

from commons.institutions.demo_drawing import CREAM, FINER, SUN, Pen, landscape, mixed, png, wave

MARK, WIDE, HIGH = 320, 720, 405
PETAL = "#f2a7bf"

#: Draws a sign with a pen: in a colour, with another beside it, on a ground that shows where something is cut out.
Sign = Callable[[Pen, str, str, str], None]


def blossom(pen: Pen, ink: str, beside: str, ground: str) -> None:
    for petal in range(5):
        angle = math.radians(72 * petal - 90)
        pen.oval(21 * math.cos(angle), 21 * math.sin(angle), 16, 16, ink)
    pen.oval(0, 0, 9, 9, beside)
    for stamen in range(5):
        angle = math.radians(72 * stamen - 54)
        pen.oval(14 * math.cos(angle), 14 * math.sin(angle), 2.4, 2.4, beside)


def spring(pen: Pen, ink: str, beside: str, ground: str) -> None:
    pen.oval(0, -3, 17, 17, ink)
    pen.shape([(-15.5, -10), (0, -40), (15.5, -10)], ink)
    pen.oval(-6, -1, 3.5, 5.5, ground)
    for place in (22, 33):
        pen.line(wave(place, 3.5, 5.6), beside, 4)


def arch(pen: Pen, ink: str, beside: str, ground: str) -> None:
    for half, top, colour in ((29, -38, ink), (19, -24, ground)):
        side = [(half * math.cos(math.pi * step / 24), top + 24 - 24 * math.sin(math.pi * step / 24) ** 1.6)
                for step in range(25)]  # fmt: skip
        pen.shape([(half, 36), *side, (-half, 36)], colour)
    for ring, colour in ((15, beside), (10, ground), (5, ink)):
        pen.oval(0, 22, ring, ring * 0.7, colour)


def steps(pen: Pen, ink: str, beside: str, ground: str) -> None:
    for step in range(4):
        pen.box(-36 + 18 * step, 22 - 15 * step, 18.5, 14 + 15 * step, ink)
    pen.oval(-16, -22, 11, 11, beside)


def heart(pen: Pen, ink: str, beside: str, ground: str) -> None:
    turn = [math.pi * step / 30 for step in range(60)]
    for size, colour, x in ((2.1, ink, -5), (1.2, beside, 15)):
        pen.shape(
            [(x + size * 16 * math.sin(t) ** 3, -size * (13 * math.cos(t) - 5 * math.cos(2 * t) - 2 * math.cos(3 * t)))
             for t in turn],
            colour,
        )  # fmt: skip


def gate(pen: Pen, ink: str, beside: str, ground: str) -> None:
    pen.box(-22, -10, 44, 44, ink)
    for x in (-38, 20):
        pen.box(x, -24, 18, 58, ink)
        for tooth in (0, 7, 14):
            pen.box(x + tooth - 0.5, -31, 4.5, 9, ink)
    pen.oval(0, 12, 11, 12, ground)
    pen.box(-11, 12, 22, 22, ground)
    pen.line([(0, -10), (0, -38)], ink, 2.5)
    pen.shape([(1, -38), (17, -32), (1, -26)], beside)


def compass(pen: Pen, ink: str, beside: str, ground: str) -> None:
    pen.oval(0, 0, 37, 37, ink)
    pen.oval(0, 0, 30, 30, ground)
    pen.shape([(20, -20), (6, 6), (-6, -6)], beside)
    pen.shape([(-20, 20), (6, 6), (-6, -6)], ink)


def anvil(pen: Pen, ink: str, beside: str, ground: str) -> None:
    pen.shape([(-40, -8), (-18, -8), (-18, -14), (32, -14), (32, 0), (12, 6), (12, 18), (24, 30), (-20, 30), (-9, 18),
               (-9, 8), (-24, 4)], ink)  # fmt: skip
    for x, y, size in ((-2, -28, 5), (12, -36, 3.5), (20, -24, 3)):
        pen.lens(x, y, 4 * size, size, 90, beside)
        pen.lens(x, y, 4 * size, size, 0, beside)


def book(pen: Pen, ink: str, beside: str, ground: str) -> None:
    for side in (-1, 1):
        pen.shape([(0, -4), (side * 38, -14), (side * 38, 22), (0, 32)], ink)
        for row in (2, 11):
            pen.line([(side * 7, row + 1), (side * 30, row - 5)], ground, 2.5)
    pen.line([(0, -6), (0, -20)], beside, 3)
    pen.lens(-10, -26, 24, 6, 25, beside)
    pen.lens(10, -28, 24, 6, -35, beside)


def stones(pen: Pen, ink: str, beside: str, ground: str) -> None:
    for x, y, wide in ((-36, 18, 34), (1, 18, 35), (-20, 2, 38)):
        pen.box(x, y, wide, 14, ink, 4)
    pen.lens(0, -18, 38, 14, -60, beside)
    pen.lens(0, -18, 26, 2, -60, ground)


def roots(pen: Pen, ink: str, beside: str, ground: str) -> None:
    for x, y, size in ((-16, -18, 17), (16, -18, 17), (0, -28, 17)):
        pen.oval(x, y, size, size, beside)
    pen.line([(0, -22), (0, 12)], ink, 7)
    for way in (-30, -14, 14, 30):
        pen.line([(0, 8), (way * 0.5, 20), (way, 36 - abs(way) * 0.1)], ink, 4)


def summit(pen: Pen, ink: str, beside: str, ground: str) -> None:
    pen.shape([(-40, 30), (-6, -34), (14, 2), (20, -8), (40, 30)], ink)
    pen.shape([(-16, -15), (-6, -34), (5, -14), (-2, -18), (-8, -11)], ground)
    pen.lens(4, 14, 30, 8, 90, beside)
    pen.lens(4, 20, 16, 4, 90, SUN)


def talk(pen: Pen, ink: str, beside: str, ground: str) -> None:
    pen.box(-12, -34, 48, 32, beside, 12)
    pen.shape([(14, -6), (30, -6), (30, 8)], beside)
    pen.box(-38, -14, 54, 36, ink, 13)
    pen.shape([(-26, 16), (-10, 20), (-28, 36)], ink)
    for x in (-25, -11, 3):
        pen.oval(x, 4, 3.6, 3.6, ground)


def grapes(pen: Pen, ink: str, beside: str, ground: str) -> None:
    for row, number in enumerate((4, 3, 2, 1)):
        for place in range(number):
            pen.oval((place - (number - 1) / 2) * 17, -10 + 14 * row, 8.2, 8.2, ink)
    pen.line([(0, -20), (3, -36)], ink, 3.5)
    pen.lens(-13, -28, 30, 9, 12, beside)
    pen.lens(16, -31, 26, 8, -22, beside)


def sprout(pen: Pen, ink: str, beside: str, ground: str) -> None:
    pen.line([(0, 14), (0, -14)], ink, 4.5)
    pen.lens(-15, -20, 38, 11, 30, ink)
    pen.lens(15, -26, 38, 11, -35, ink)
    for step in range(3):
        pen.box(-36 + 8 * step, 28 - 8 * step, 72 - 16 * step, 7, beside, 3)


def circle(pen: Pen, ink: str, beside: str, ground: str) -> None:
    pen.oval(0, 0, 14, 14, beside)
    pen.oval(0, 0, 9, 9, ground)
    for seat in range(12):
        angle = math.radians(30 * seat - 75)
        pen.oval(32 * math.cos(angle), 32 * math.sin(angle), 6.2, 6.2, ink if seat % 2 else beside)


#: short name -> (its sign, what its picture shows in Hebrew, Arabic, English)
FACES: dict[str, tuple[Sign, tuple[str, str, str]]] = {
    "I1": (
        blossom,
        ("פרח שקד מעל בתי העיר", "زهرة لوز فوق بيوت المدينة", "An almond blossom above the city's houses"),
    ),
    "I2": (
        spring,
        ("טיפת מים וגלי המעיין", "قطرة ماء وأمواج النبع", "A drop of water and the waves of the spring"),
    ),
    "I3": (
        arch,
        ("קשת אבן ובה מעיין", "قوس حجري وفيه عين ماء", "A stone arch with a spring in it"),
    ),
    "I4": (
        steps,
        ("מדרגות עולות אל השמש", "درجات تصعد نحو الشمس", "Steps that climb to the sun"),
    ),
    "I5": (
        heart,
        ("שני לבבות זה בתוך זה", "قلبان أحدهما داخل الآخر", "Two hearts, one in the other"),
    ),
    "I6": (
        gate,
        ("שער העיר ודגל בראשו", "بوابة المدينة وعليها راية", "The gate of the city with a flag on top"),
    ),
    "I7": (
        compass,
        ("מצפן מעל גבעות העיר", "بوصلة فوق تلال المدينة", "A compass above the city's hills"),
    ),
    "I8": (
        anvil,
        ("סדן וניצוצות", "سندان وشرارات", "An anvil and sparks"),
    ),
    "I9": (
        book,
        ("ספר פתוח שצומח ממנו ענף", "كتاب مفتوح ينبت منه غصن", "An open book from which a branch grows"),
    ),
    "I10": (
        stones,
        ("שקד על אבנים מסותתות", "لوزة على حجارة منحوتة", "An almond on dressed stones"),
    ),
    "I11": (
        roots,
        ("עץ ושורשיו", "شجرة وجذورها", "A tree and its roots"),
    ),
    "I12": (
        summit,
        ("פסגת הר ומדורה לרגליה", "قمّة جبل وموقد نار عند سفحها", "A mountain top and a campfire at its foot"),
    ),
    "I13": (
        talk,
        ("שתי בועות דיבור", "فقاعتا حوار", "Two speech bubbles"),
    ),
    "I14": (
        grapes,
        ("אשכול ענבים", "عنقود عنب", "A bunch of grapes"),
    ),
    "I15": (
        sprout,
        ("נבט על מדרגות של אדמה", "نبتة على مصاطب ترابية", "A sprout on terraces of earth"),
    ),
    "I16": (
        circle,
        ("שנים־עשר מושבים סביב שולחן עגול", "اثنا عشر مقعدًا حول طاولة مستديرة", "Twelve seats about a round table"),
    ),
}


def mark(short: str, colour: str) -> bytes:
    """The mark: the sign in cream on the institution's colour."""
    sheet = Image.new("RGB", (MARK * FINER, MARK * FINER), colour)
    FACES[short][0](Pen(sheet, MARK / 2, MARK / 2, MARK * 0.9), CREAM, PETAL, colour)
    return png(sheet)


def picture(short: str, colour: str) -> bytes:
    """The picture: the sign, large, in a morning of the institution's colour."""
    sheet = landscape(colour, int(short[1:]), WIDE, HIGH)
    ground = mixed(colour, CREAM, 0.9)
    disc = Pen(sheet, WIDE / 2, HIGH / 2, HIGH * 0.8)
    disc.oval(0, 0, 52, 52, mixed(colour, CREAM, 0.55))
    disc.oval(0, 0, 49, 49, ground)
    FACES[short][0](Pen(sheet, WIDE / 2, HIGH / 2, HIGH * 0.72), colour, mixed(PETAL, colour, 0.15), ground)
    return png(sheet)
