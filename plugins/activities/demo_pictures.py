"""Pictures for the demo city, drawn by code: a pot on the wheel, the stone stairs, almond blossom, a choir."""

from __future__ import annotations

import io
import math
import random
from collections.abc import Callable, Iterable

from PIL import Image, ImageDraw, ImageOps

WIDTH, HEIGHT = 1000, 625
FINER = 2  # drawn larger by this, then made smaller: smooth edges
PAPER, STONE, SAND, CLAY, EMBER = "#faf1e1", "#e3cda8", "#d2b58a", "#c2663c", "#93432a"
PINE, SEA, ROSE, PETAL, GOLD, DUSK, BARK = "#14534d", "#2f7d76", "#e79aac", "#fbe3e7", "#e5a93c", "#4b3558", "#5d4037"


class Sheet:
    """A sheet to draw on, in units of the finished picture."""

    def __init__(self, top: str, bottom: str) -> None:
        size = (WIDTH * FINER, HEIGHT * FINER)
        self.image = ImageOps.colorize(Image.linear_gradient("L").resize(size), top, bottom)
        self.pen = ImageDraw.Draw(self.image, "RGBA")

    def shape(self, points: Iterable[tuple[float, float]], colour: str) -> None:
        self.pen.polygon([(x * FINER, y * FINER) for x, y in points], fill=colour)

    def oval(self, x: float, y: float, across: float, up: float, colour: str) -> None:
        """An ellipse by its middle and its two radii."""
        box = [(x - across) * FINER, (y - up) * FINER, (x + across) * FINER, (y + up) * FINER]
        self.pen.ellipse(box, fill=colour)

    def box(self, x: float, y: float, wide: float, high: float, colour: str) -> None:
        """A rectangle by its upper corner."""
        self.pen.rectangle([x * FINER, y * FINER, (x + wide) * FINER, (y + high) * FINER], fill=colour)

    def line(self, points: Iterable[tuple[float, float]], colour: str, width: float) -> None:
        scaled = [(x * FINER, y * FINER) for x, y in points]
        self.pen.line(scaled, fill=colour, width=round(width * FINER), joint="curve")
        for x, y in (scaled[0], scaled[-1]):
            half = width * FINER / 2
            self.pen.ellipse([x - half, y - half, x + half, y + half], fill=colour)

    def png(self) -> bytes:
        out = io.BytesIO()
        self.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).save(out, "PNG", compress_level=1)
        return out.getvalue()


def pot() -> bytes:
    """A clay pot on the wheel, before a low sun."""
    sheet = Sheet(PAPER, "#f3d3a6")
    sheet.oval(500, 330, 270, 270, "#f6c77a")
    sheet.box(0, 520, WIDTH, HEIGHT - 520, PINE)
    sheet.oval(500, 535, 300, 46, DUSK)
    sheet.oval(500, 523, 300, 46, SAND)
    for ring in (250, 195, 140):
        sheet.oval(500, 523, ring, ring * 0.15, "#00000012")

    def radius(height: float) -> float:
        return 78 + 92 * math.sin(math.pi * height**0.8) + 26 * height**6

    steps = [step / 60 for step in range(61)]
    for side, colour in ((1.0, EMBER), (0.93, CLAY), (0.55, "#d17a4e"), (0.22, "#dd9163")):
        profile = [(radius(height) * side, 515 - 330 * height) for height in steps]
        lean = -(1 - side) * 34
        sheet.shape(
            [(500 + lean + x, y) for x, y in profile] + [(500 + lean - x, y) for x, y in reversed(profile)], colour
        )
    for height, colour in ((0.33, PAPER), (0.4, GOLD), (0.66, PAPER)):
        y, half = 515 - 330 * height, radius(height) - 5
        bow = [(500 - half + half * step / 20, y + 16 * math.sin(math.pi * step / 40)) for step in range(41)]
        sheet.line(bow, colour, 6)
    sheet.oval(500, 186, radius(1) - 2, 22, EMBER)
    sheet.oval(500, 188, radius(1) - 16, 14, "#5b2517")
    return sheet.png()


def stairs() -> bytes:
    """Stone stairs that climb between houses to the evening sun."""
    sheet = Sheet("#f0b678", "#f9e3bd")
    sheet.oval(640, 170, 96, 96, "#fbe7a9")
    hills = [(x, 330 - 46 * math.sin(x / 170) - 26 * math.sin(x / 61)) for x in range(0, WIDTH + 20, 10)]
    sheet.shape([*hills, (WIDTH, HEIGHT), (0, HEIGHT)], "#8fa58a")
    nearer = [(x, 400 - 34 * math.sin(x / 130 + 2)) for x in range(0, WIDTH + 20, 10)]
    sheet.shape([*nearer, (WIDTH, HEIGHT), (0, HEIGHT)], SEA)
    for x, y, wide, high, colour in (
        (0, 205, 210, 420, STONE), (150, 285, 140, 340, SAND), (770, 160, 230, 470, STONE), (700, 300, 150, 330, SAND),
    ):  # fmt: skip
        sheet.box(x, y, wide, high, colour)
        for column in range(2):
            left, top = x + 34 + column * wide * 0.44, y + 46
            sheet.box(left, top + 16, 40, 58, DUSK)
            sheet.oval(left + 20, top + 17, 20, 18, DUSK)
            sheet.box(left + 5, top + 20, 30, 48, GOLD)
    steps = 13
    for step in range(steps):
        far = step / (steps - 1)
        half, middle, y = 360 - 290 * far, 480 + 150 * far, 600 - 330 * far
        high = 34 - 18 * far
        sheet.box(middle - half, y, 2 * half, high, SAND)
        sheet.shape(
            [(middle - half, y), (middle + half, y), (middle + half - 8, y - 9), (middle - half + 8, y - 9)], PAPER
        )
        sheet.line([(middle - half, y + high), (middle + half, y + high)], "#7a5c3a66", 2)
    return sheet.png()


def blossom() -> bytes:
    """A branch of almond in blossom against a morning sky."""
    sheet, chance = Sheet("#bfe0e6", PAPER), random.Random(318)
    sheet.oval(190, 150, 78, 78, "#fff3c9")
    branch = [(x, 470 - 0.34 * x + 26 * math.sin(x / 105)) for x in range(-10, 1010, 10)]
    sheet.line(branch, BARK, 17)
    twigs = []
    for start, up, length in ((160, -1, 190), (330, 1, 130), (450, -1, 230), (640, 1, 170), (770, -1, 150)):
        x, y = branch[start // 10]
        twig = [(x + 0.7 * step, y + up * 0.75 * step - 14 * math.sin(step / 40)) for step in range(0, length, 6)]
        sheet.line(twig, BARK, 8)
        twigs += [twig[-1], twig[len(twig) // 2]]
    spots = twigs + [branch[index] for index in (6, 22, 38, 55, 72, 88, 97)]
    for x, y in sorted(spots, key=lambda spot: spot[0] * 7 % 13):
        x, y = x + chance.uniform(-10, 10), y + chance.uniform(-14, 14)
        _flower(sheet, x, y, chance.uniform(36, 56), chance.random())
    for _petal in range(16):
        sheet.oval(chance.uniform(0, WIDTH), chance.uniform(330, HEIGHT), chance.uniform(5, 10), 5, PETAL)
    return sheet.png()


def _flower(sheet: Sheet, x: float, y: float, size: float, turn: float) -> None:
    for colour, scale in ((ROSE, 1.0), (PETAL, 0.9)):
        for petal in range(5):
            angle = 2 * math.pi * (petal + turn) / 5
            sheet.oval(
                x + 0.58 * size * math.cos(angle), y + 0.58 * size * math.sin(angle), 0.46 * size * scale,
                0.46 * size * scale, colour,
            )  # fmt: skip
    sheet.oval(x, y, 0.24 * size, 0.24 * size, "#cf5d79")
    for stamen in range(9):
        angle = 2 * math.pi * stamen / 9 + turn
        tip = (x + 0.42 * size * math.cos(angle), y + 0.42 * size * math.sin(angle))
        sheet.line([(x, y), tip], "#cf5d79aa", 1.6)
        sheet.oval(*tip, 3.2, 3.2, GOLD)


def choir() -> bytes:
    """Seven singers side by side, and their song above them."""
    sheet = Sheet("#f7dfae", "#f2b98a")
    for ring, colour in ((420, "#ffffff2e"), (330, "#ffffff38"), (240, "#ffffff44"), (150, "#ffffff50")):
        sheet.oval(500, 330, ring, ring * 0.86, colour)
    for start, colour in ((0.0, CLAY), (0.9, SEA), (1.8, DUSK)):
        song = [
            (x, 108 + 34 * math.sin(x / 92 + start) + 12 * math.sin(x / 37 + start)) for x in range(60, 950, 6)
        ]
        sheet.line(song, colour, 5)
        for note in range(18, len(song), 32):
            x, y = song[note]
            sheet.oval(x, y, 13, 10, colour)
            sheet.line([(x + 11, y), (x + 11, y - 42)], colour, 4)
    singers = (
        (120, 330, SEA, "#8d5a3b", DUSK), (250, 285, CLAY, "#f0c9a4", EMBER), (375, 320, DUSK, "#c98f62", "#2b1d16"),
        (500, 270, PINE, "#e8b98d", "#6b3f22"), (625, 320, GOLD, "#7b4a2e", "#241711"),
        (750, 285, EMBER, "#f3d2b3", "#d9d2c8"), (880, 330, SEA, "#b97f55", PINE),
    )  # fmt: skip
    for x, y, dress, skin, hair in sorted(singers, key=lambda one: one[1]):
        sheet.oval(x, y + 250, 92, 210, dress)
        sheet.box(x - 92, y + 250, 184, HEIGHT - y - 250, dress)
        sheet.oval(x, y - 12, 55, 60, hair)
        sheet.oval(x, y + 4, 44, 50, skin)
        sheet.oval(x, y + 26, 11, 14, "#5b2517")
        for eye in (-17, 17):
            sheet.line([(x + eye - 7, y - 4), (x + eye, y - 9), (x + eye + 7, y - 4)], "#3a2418", 3)
        sheet.shape([(x - 40, y + 150), (x, y + 166), (x, y + 226), (x - 40, y + 210)], PAPER)
        sheet.shape([(x + 40, y + 150), (x, y + 166), (x, y + 226), (x + 40, y + 210)], "#efe2cb")
    return sheet.png()


#: name -> (the drawing, what it shows)
PICTURES: dict[str, tuple[Callable[[], bytes], dict[str, str]]] = {
    "pot": (
        pot,
        {
            "he": "ציור: כד חימר על גלגל קדרים, מאחוריו שמש נמוכה",
            "ar": "رسم: جرّة من الطين على دولاب الخزف، وخلفها شمس منخفضة",
            "en": "Drawing: a clay pot on a potter's wheel, with a low sun behind it",
        },
    ),
    "stairs": (
        stairs,
        {
            "he": "ציור: גרם מדרגות אבן עולה בין הבתים אל שמש הערב",
            "ar": "رسم: درج حجري يصعد بين البيوت نحو شمس المساء",
            "en": "Drawing: stone stairs climbing between houses towards the evening sun",
        },
    ),
    "blossom": (
        blossom,
        {
            "he": "ציור: ענף שקד פורח על רקע שמי בוקר",
            "ar": "رسم: غصن لوز مزهر وخلفه سماء الصباح",
            "en": "Drawing: a branch of almond in blossom against a morning sky",
        },
    ),
    "choir": (
        choir,
        {
            "he": "ציור: שבעה זמרים וזמרות זה לצד זה, ומעליהם השיר כגלים של תווים",
            "ar": "رسم: سبعة مغنّين ومغنّيات جنبًا إلى جنب، وفوقهم الأغنية كأمواج من النوتات",
            "en": "Drawing: seven singers side by side, their song above them as waves of notes",
        },
    ),
}
