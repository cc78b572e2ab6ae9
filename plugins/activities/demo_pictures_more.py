"""More pictures for the demo city: a carved stone, two glasses of tea, a robot, a workbench."""

from __future__ import annotations

import math

from commons.plugins.activities.demo_pictures import (
    BARK,
    CLAY,
    DUSK,
    EMBER,
    GOLD,
    HEIGHT,
    PAPER,
    PETAL,
    PINE,
    ROSE,
    SAND,
    SEA,
    STONE,
    WIDTH,
    Sheet,
)


def stone() -> bytes:
    """A stone with a carved star, a chisel and a mallet."""
    sheet = Sheet("#cfe3e2", PAPER)
    sheet.oval(810, 130, 80, 80, "#fbe7a9")
    sheet.box(0, 470, WIDTH, HEIGHT - 470, SAND)
    sheet.shape([(250, 520), (235, 190), (290, 150), (650, 140), (690, 200), (680, 520)], STONE)
    sheet.shape([(680, 520), (690, 200), (740, 240), (735, 540)], "#c3a877")
    for turn in (0, math.pi / 8):
        star = [
            (460 + size * math.cos(turn + math.pi * step / 4), 330 + size * math.sin(turn + math.pi * step / 4))
            for step in range(8)
            for size in ((118,) if step % 2 == 0 else (56,))
        ]
        sheet.shape(star, "#c9ad7d" if turn == 0 else "#b9995f")
    sheet.oval(460, 330, 34, 34, STONE)
    sheet.line([(560, 300), (800, 120)], "#6f7a80", 20)
    sheet.line([(705, 190), (800, 120)], BARK, 34)
    sheet.line([(790, 560), (900, 380)], BARK, 22)
    sheet.shape([(830, 330), (920, 300), (960, 390), (870, 425)], EMBER)
    for x, y, size in ((330, 560, 16), (390, 575, 10), (470, 562, 13), (590, 578, 9)):
        sheet.oval(x, y, size, size * 0.7, STONE)
    return sheet.png()


def tea() -> bytes:
    """Two glasses of tea with sage, and the words between them."""
    sheet = Sheet("#f4cfa0", "#fbe9c9")
    for x, y, wide, high, colour, tail in ((120, 70, 330, 170, SEA, 380), (550, 110, 330, 170, CLAY, 620)):
        sheet.oval(x + wide / 2, y + high / 2, wide / 2, high / 2, colour)
        sheet.shape([(tail - 40, y + high - 30), (tail + 30, y + high - 34), (tail, y + high + 50)], colour)
        for row in range(3):
            sheet.line([(x + 70, y + 52 + 34 * row), (x + wide - 70 - 46 * row, y + 52 + 34 * row)], PAPER, 10)
    sheet.box(0, 500, WIDTH, HEIGHT - 500, PINE)
    sheet.oval(500, 505, 420, 50, "#1d6a62")
    for x in (330, 590):
        sheet.oval(x + 45, 510, 92, 22, PAPER)
        sheet.shape([(x, 330), (x + 90, 330), (x + 78, 500), (x + 12, 500)], "#ffffff70")
        sheet.shape([(x + 3, 368), (x + 87, 368), (x + 78, 498), (x + 12, 498)], "#b3541e")
        sheet.line([(x + 2, 330), (x + 88, 330)], "#fff6e0", 5)
        for leaf, lean in ((0, -24), (1, 6), (2, 30)):
            sheet.line([(x + 45, 375), (x + 45 + lean, 300 + 8 * leaf)], "#4f7d4a", 5)
            sheet.oval(x + 45 + lean, 300 + 8 * leaf, 12, 20, "#7fa36b")
    return sheet.png()


def robot() -> bytes:
    """A small robot that waves, made of wheels and lamps."""
    sheet = Sheet("#d9e7f2", "#f6e4ea")
    for x, y, size, colour in ((140, 150, 70, GOLD), (880, 210, 90, ROSE), (820, 480, 50, SEA)):
        for tooth in range(10):
            angle = math.pi * tooth / 5
            sheet.oval(x + size * math.cos(angle), y + size * math.sin(angle), size * 0.22, size * 0.22, colour)
        sheet.oval(x, y, size, size, colour)
        sheet.oval(x, y, size * 0.4, size * 0.4, "#f3eaf0")
    sheet.box(0, 540, WIDTH, HEIGHT - 540, DUSK)
    sheet.line([(500, 120), (500, 190)], "#6f7a80", 8)
    sheet.oval(500, 108, 20, 20, CLAY)
    sheet.box(380, 180, 240, 170, SEA)
    sheet.box(400, 205, 200, 110, "#123f3b")
    for x in (450, 550):
        sheet.oval(x, 252, 24, 28, GOLD)
        sheet.oval(x + 4, 248, 9, 11, PAPER)
    sheet.line([(470, 300), (500, 308), (530, 300)], PETAL, 7)
    sheet.box(410, 365, 180, 130, "#2f7d76")
    for place, colour in enumerate((CLAY, GOLD, ROSE)):
        sheet.oval(455 + 45 * place, 410, 14, 14, colour)
    sheet.box(440, 446, 120, 16, PAPER)
    sheet.line([(600, 395), (690, 350), (730, 260)], "#6f7a80", 18)
    sheet.oval(734, 246, 26, 26, CLAY)
    sheet.line([(400, 395), (320, 430), (300, 490)], "#6f7a80", 18)
    sheet.oval(298, 500, 24, 24, CLAY)
    for x in (450, 550):
        sheet.oval(x, 530, 46, 40, "#2b2233")
        sheet.oval(x, 530, 20, 18, GOLD)
    return sheet.png()


def bench() -> bytes:
    """A workbench with a plane, curls of wood and a birdhouse."""
    sheet = Sheet("#cfe0d2", PAPER)
    sheet.oval(170, 140, 74, 74, "#fbe7a9")
    sheet.box(0, 450, WIDTH, 36, BARK)
    sheet.box(0, 486, WIDTH, HEIGHT - 486, "#7b5a3e")
    for y in (520, 560, 600):
        sheet.line([(0, y), (WIDTH, y + 6)], "#6b4a2f", 3)
    sheet.shape([(640, 230), (775, 130), (910, 230)], EMBER)
    sheet.box(665, 225, 220, 225, SAND)
    for plank in (720, 775, 830):
        sheet.line([(plank, 232), (plank, 448)], "#b9955f", 3)
    sheet.oval(775, 310, 34, 34, DUSK)
    sheet.line([(775, 375), (775, 400)], BARK, 10)
    sheet.box(120, 404, 470, 46, STONE)
    sheet.line([(120, 420), (590, 420)], "#cdb283", 3)
    sheet.shape([(190, 404), (210, 340), (470, 340), (520, 404)], CLAY)
    sheet.shape([(330, 340), (372, 262), (398, 270), (380, 340)], "#6f7a80")
    sheet.oval(250, 326, 34, 30, EMBER)
    sheet.oval(452, 328, 22, 22, EMBER)
    for x, y, size in ((545, 380, 26), (575, 360, 20), (105, 430, 22), (610, 425, 18)):
        curl = [
            (x + size * turn / 20 * math.cos(turn / 2.4), y + size * turn / 20 * math.sin(turn / 2.4))
            for turn in range(4, 30)
        ]
        sheet.line(curl, "#e9cf9c", 7)
    return sheet.png()


#: As demo_pictures.PICTURES.
MORE = {
    "stone": (
        stone,
        {
            "he": "ציור: אבן מסותתת ובה כוכב, לצידה אזמל ופטיש עץ",
            "ar": "رسم: حجر منحوت عليه نجمة، وبجانبه إزميل ومطرقة خشبية",
            "en": "Drawing: a carved stone with a star, a chisel and a wooden mallet beside it",
        },
    ),
    "tea": (
        tea,
        {
            "he": "ציור: שתי כוסות תה עם מרווה, ומעליהן שתי בועות דיבור",
            "ar": "رسم: كأسا شاي بالمريمية، وفوقهما فقاعتا حوار",
            "en": "Drawing: two glasses of tea with sage, two speech bubbles above them",
        },
    ),
    "robot": (
        robot,
        {
            "he": "ציור: רובוט קטן מנופף לשלום בין גלגלי שיניים",
            "ar": "رسم: روبوت صغير يلوّح بيده بين عجلات مسنّنة",
            "en": "Drawing: a small robot that waves, among cog-wheels",
        },
    ),
    "bench": (
        bench,
        {
            "he": "ציור: שולחן נגרים, מקצועה ותיבת קינון",
            "ar": "رسم: طاولة نجّار ومسحاج وبيت للعصافير",
            "en": "Drawing: a workbench with a plane and a birdhouse",
        },
    ),
}
