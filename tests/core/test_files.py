"""Pictures: what is taken, what is kept of them, and what becomes of those that nothing uses."""

import io
from datetime import timedelta

import pytest
from PIL import Image

from commons import clock, command, core, files, subjects
from commons.kernel import ANYONE, Actor, Forbidden, Invalid

SERVICE = Actor(service="tests", door="job")


def picture(size=(1200, 900), kind="JPEG", **more) -> io.BytesIO:
    data = io.BytesIO()
    Image.new("RGB", size, "teal").save(data, kind, **more)
    data.seek(0)
    return data


def add(**more) -> str:
    blob = files.keep(picture(**more))
    return command.run("files.add", SERVICE, None, {"blob": blob, "alt": {"en": "Teal"}}).value["file"]


def test_three_widths_without_metadata(request_context):
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (31.0, 47.0, 0.0)}  # where it was taken
    exif[0x0112] = 6  # lying on its side
    row = subjects.own("file", [subjects.id_of(add(exif=exif))]).popitem()[1]
    assert (row.width, row.height) == (900, 1200), "turned upright"
    assert not files.blob(row.sha).exists(), "the original is gone"
    for width in files.WIDTHS:
        with Image.open(files.blob(row.sha, width)) as made:
            assert made.format == "WEBP"
            assert made.width <= width
            assert not made.getexif()


@pytest.mark.parametrize("data", [b"", b"not a picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\x89PNG\r\n"])
def test_what_is_no_picture_is_refused(request_context, data):
    with pytest.raises(Invalid):
        files.keep(io.BytesIO(data))


def test_a_picture_that_is_too_large_is_refused(request_context):
    with pytest.raises(Invalid, match="megapixels"):
        files.keep(picture((9000, 6000), "PNG"))


def test_nobody_adds_one_unnamed(request_context):
    blob = files.keep(picture())
    with pytest.raises(Forbidden):
        command.run("files.add", ANYONE, None, {"blob": blob, "alt": {}})


def test_what_hangs_on_nothing_is_swept(request_context):
    ref = add()
    row = subjects.own("file", [subjects.id_of(ref)]).popitem()[1]
    sha = row.sha
    core.sweep()
    assert files.blob(sha, 400).exists(), "not on the first day"
    with clock.at(clock.now() + timedelta(days=2)):
        core.sweep()
    assert not files.blob(sha, 400).exists()
    assert subjects.card(ref, SERVICE).gone
