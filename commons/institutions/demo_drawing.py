"""What the demo's marks and pictures of institutions are drawn with: flat shapes in a square of their own."""

from __future__ import annotations

import io
import math
import random
from collections.abc import Iterable

from PIL import Image, ImageDraw, ImageOps

FINER = 2  # drawn larger by this, then made smaller: smooth edges
CREAM, STONE, SAND, SUN = "#fffaf0", "#ead9bb", "#d8bf95", "#f6cf7d"
Points = Iterable[tuple[float, float]]


def mixed(colour: str, other: str, share: float) -> str:
    """`colour` with a share (0 to 1) of another in it; both as "#rrggbb"."""
    pairs = ((int(colour[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(one + (two - one) * share):02x}" for one, two in pairs)


class Pen:
    """Draws on a sheet of so many pixels, in units of a square 100 wide around (x, y), as large as `size` pixels."""

    def __init__(self, sheet: Image.Image, x: float, y: float, size: float) -> None:
        self.draw = ImageDraw.Draw(sheet, "RGBA")
        self.x, self.y, self.unit = x * FINER, y * FINER, size * FINER / 100

    def at(self, x: float, y: float) -> tuple[float, float]:
        return self.x + x * self.unit, self.y + y * self.unit

    def shape(self, points: Points, colour: str) -> None:
        self.draw.polygon([self.at(*point) for point in points], fill=colour)

    def oval(self, x: float, y: float, across: float, up: float, colour: str) -> None:
        """An ellipse by its middle and its two radii."""
        self.draw.ellipse([*self.at(x - across, y - up), *self.at(x + across, y + up)], fill=colour)

    def box(self, x: float, y: float, wide: float, high: float, colour: str, round_by: float = 0) -> None:
        """A rectangle by its upper corner."""
        corners = [*self.at(x, y), *self.at(x + wide, y + high)]
        self.draw.rounded_rectangle(corners, radius=round_by * self.unit, fill=colour)

    def line(self, points: Points, colour: str, width: float) -> None:
        scaled = [self.at(*point) for point in points]
        self.draw.line(scaled, fill=colour, width=max(1, round(width * self.unit)), joint="curve")
        half = width * self.unit / 2
        for x, y in (scaled[0], scaled[-1]):
            self.draw.ellipse([x - half, y - half, x + half, y + half], fill=colour)

    def lens(self, x: float, y: float, length: float, fat: float, turn: float, colour: str) -> None:
        """An almond, a leaf, a petal: pointed at both ends, turned by so many degrees."""
        angle = math.radians(turn)
        sides = [(along / 20 - 0.5, fat * math.sin(math.pi * along / 20)) for along in range(21)]
        outline = sides + [(along, -out) for along, out in reversed(sides)]
        self.shape(
            [
                (
                    x + length * along * math.cos(angle) - out * math.sin(angle),
                    y + length * along * math.sin(angle) + out * math.cos(angle),
                )
                for along, out in outline
            ],
            colour,
        )


def wave(y: float, high: float, long: float, start: float = 0) -> list[tuple[float, float]]:
    """A line of waves across the square."""
    return [(x, y + high * math.sin(x / long + start)) for x in range(-34, 35, 2)]


def png(sheet: Image.Image) -> bytes:
    """The finished picture."""
    out = io.BytesIO()
    size = (sheet.width // FINER, sheet.height // FINER)
    sheet.resize(size, Image.Resampling.LANCZOS).save(out, "PNG", compress_level=1)
    return out.getvalue()


def landscape(colour: str, number: int, wide: int, high: int) -> Image.Image:
    """A morning in the institution's colour: sun, hills, and houses between them. number: no two alike."""
    chance = random.Random(number)
    top, bottom = mixed(colour, "#bfe0e6", 0.72), "#fbf0dc"
    sheet = ImageOps.colorize(Image.linear_gradient("L").resize((wide * FINER, high * FINER)), top, bottom)
    pen = Pen(sheet, 0, 0, 100)
    low = high * 0.62
    pen.oval(wide * chance.uniform(0.12, 0.88), high * chance.uniform(0.16, 0.34), high * 0.13, high * 0.13, SUN)
    for depth, share in ((0, 0.62), (1, 0.4)):
        start, far = chance.uniform(0, 6), chance.uniform(90, 150)
        hill = [(x, low + depth * 50 - 40 * math.sin(x / far + start)) for x in range(0, wide + 10, 8)]
        pen.shape([*hill, (wide, high), (0, high)], mixed(colour, "#dfe8d4", share))
        if depth == 0:
            for _house in range(9):
                x, tall = chance.uniform(0, wide), chance.uniform(38, 84)
                y = low - 40 * math.sin(x / far + start) + 22
                pen.box(x, y - tall, 46, tall + 60, chance.choice((STONE, SAND)))
                pen.box(x + 9, y - tall + 14, 10, 15, mixed(colour, CREAM, 0.2), 5)
                pen.box(x + 27, y - tall + 14, 10, 15, SUN, 5)
    return sheet
