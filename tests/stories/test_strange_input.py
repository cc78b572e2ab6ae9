"""What people really type and upload: long names, one letter that is a sentence, letters that turn their neighbours
round, families of emoji, titles in one language of three, photos from a telephone. Through the forms, and then looked
at on the pages that show them."""

import io
from pathlib import Path

import pytest
from PIL import ExifTags, Image
from playwright.sync_api import Browser, Page

from tests.stories.looking import by_eye, prepare
from tests.stories.town import PHONE, Town, enter, fill, send

pytestmark = pytest.mark.databases("sqlite")

LONGEST = "אבגדהוזחטי" * 12  # of one word, as long as a name may be
LIGATURE = "\ufdfa"
FAMILY = "👩\u200d👩\u200d👧 כהן"
TURNED = "\u202eרבקה\u202c \u2067לוי\u2069\u200f"
UNTURNED = "רבקה לוי"
#: name as typed -> as kept
NAMES = {LONGEST: LONGEST, LIGATURE: LIGATURE, FAMILY: FAMILY, TURNED: UNTURNED}
CONTROLS = set("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
ONLY_ARABIC = "مسرح الأطفال"


@pytest.mark.parametrize(
    "typed", NAMES, ids=["of 120 letters", "of one ligature", "with a family", "with bidi controls"]
)
def test_a_strange_name_is_kept_and_breaks_no_page(town: Town, browser: Browser, typed: str) -> None:
    kept, faults = NAMES[typed], []
    with town.reader(browser, "he", reduced_motion="reduce", **PHONE) as page:
        enter(page, town, "he", "uri")
        page.goto(f"{town.url}/he/me/household/add")
        fill(page, {"name": typed, "birth_date": "2016-05-01", "guardian": True})
        send(page, "/household/add")
        assert kept in page.inner_text("main")
        drawing = f"/he/signups/activity/{town.city.activities['drawing']}"
        page.goto(town.url + drawing)
        page.get_by_label(kept).check()
        fill(page, {"regulations": True})
        send(page, "/signups/activity/")
        for path in ("/he/me", "/he/me/household", "/he/my/signups", "/he/my/calendar", drawing):
            page.goto(town.url + path)
            faults += [f"{path}: {fault}" for fault in _shown(page, kept)]
    with town.reader(browser, "he", reduced_motion="reduce", **PHONE) as page:
        enter(page, town, "he", "noa")
        desk = f"/he/desk/signups/activity/{town.city.activities['drawing']}"
        for path in (desk, f"{desk}/paper"):
            page.goto(town.url + path)
            assert kept in page.inner_text("main")
            faults += [f"{path}: {fault}" for fault in _shown(page, kept)]
    assert not faults, "\n".join(faults)


def _shown(page: Page, name: str) -> list[str]:
    """What is wrong with a page that shows this name: it stands by itself, without signs that turn others round."""
    prepare(page)
    found = by_eye(page, "words")
    bare = page.evaluate(
        """name => {
          const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT), bare = [];
          while (walker.nextNode()) {
            const { data, parentElement } = walker.currentNode;
            if (data.includes(name) && !parentElement.closest('bdi, option, .unseen, .avatar, main [dir]'))
              bare.push(parentElement.outerHTML.slice(0, 120));
          }
          return bare;
        }""",
        name,
    )
    found += [f"not by itself: {one}" for one in bare]
    if CONTROLS & set(page.inner_text("main")):
        found.append("a sign that turns words round")
    return found


def test_a_name_of_200_letters_is_refused(town: Town, browser: Browser) -> None:
    with town.reader(browser, "he", reduced_motion="reduce", **PHONE) as page:
        enter(page, town, "he", "uri")
        page.goto(f"{town.url}/he/me/household/add")
        page.evaluate("document.querySelector('main [name=name]').removeAttribute('maxlength')")
        fill(page, {"name": "אבגדהוזחטי" * 20, "birth_date": "2016-05-01", "guardian": True})
        send(page, "/household/add")
        assert "120" in page.inner_text("#f-name-error")
        prepare(page)
        assert by_eye(page, "words") == []


def test_a_title_in_one_language_is_shown_as_what_it_is(town: Town, browser: Browser) -> None:
    with town.reader(browser, "he", reduced_motion="reduce", **PHONE) as page:
        enter(page, town, "he", "noa")
        code = _activity(page, town, "ar")
    for lang, marked in (("he", True), ("en", True), ("ar", False)):
        with town.reader(browser, lang, reduced_motion="reduce", **PHONE) as page:
            page.goto(f"{town.url}/{lang}/activities/{code}")
            assert ONLY_ARABIC in page.inner_text("h1") and ONLY_ARABIC in page.title()
            assert page.locator('h1 [lang="ar"][dir="rtl"]').count() == marked
            prepare(page)
            assert by_eye(page, "words") == []
            page.goto(f"{town.url}/{lang}/activities?q={ONLY_ARABIC}")
            assert page.locator('.card-title [lang="ar"][dir="rtl"]').count() == marked


def test_a_large_photo_loses_where_it_was_taken(town: Town, browser: Browser, tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    exif = Image.Exif()
    exif[ExifTags.Base.GPSInfo] = {1: "N", 2: (32.0, 47.0, 0.0), 3: "E", 4: (35.0, 1.0, 0.0)}
    Image.effect_noise((200, 125), 80).resize((8000, 5000)).convert("RGB").save(photo, exif=exif, quality=70)
    assert b"Exif" in photo.read_bytes()[:100]
    with town.reader(browser, "he", reduced_motion="reduce", **PHONE) as page:
        enter(page, town, "he", "noa")
        code = _activity(page, town, "he", photo)
        page.goto(f"{town.url}/he/activities/{code}")
        shown = page.locator("main img.banner-image")
        shown.scroll_into_view_if_needed()
        page.wait_for_function("document.querySelector('main img.banner-image').naturalWidth > 0")
        for _width in (400, 800, 1600):
            answer = page.request.get(f"{town.url}{shown.get_attribute('src').rpartition('/')[0]}/{_width}.webp")
            with Image.open(io.BytesIO(answer.body())) as made:
                assert (made.format, made.width) == ("WEBP", _width) and not made.getexif()
                assert "xmp" not in made.info and len(answer.body()) < 600_000


def test_a_drawing_with_a_script_is_refused(town: Town, browser: Browser, tmp_path: Path) -> None:
    drawing = tmp_path / "drawing.svg"
    drawing.write_text("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")
    with town.reader(browser, "he", reduced_motion="reduce", **PHONE) as page:
        enter(page, town, "he", "noa")
        _fill_activity(page, town, "he", drawing)
        send(page, "/desk/activities/new")
        assert page.inner_text("#f-image-error").strip()
        assert page.locator('[name="title.he"]').input_value() == ONLY_ARABIC, "what was typed stays"


def _fill_activity(page: Page, town: Town, lang: str, photo: Path | None = None) -> None:
    page.goto(f"{town.url}/he/desk/activities/new")
    days = {"kind": "course", "start": "17:00", "end": "18:00", "first": "2027-01-03", "last": "2027-06-20"}
    fill(page, {f"title.{lang}": ONLY_ARABIC, **days})
    page.locator('main [name="days"]').first.check()
    if photo is not None:
        fill(page, {"image_alt.he": "ילדים על במה"})
        page.locator('main [name="image"]').set_input_files(photo)


def _activity(page: Page, town: Town, lang: str, photo: Path | None = None) -> str:
    """A new activity, open to all; its code."""
    _fill_activity(page, town, lang, photo)
    send(page, "/desk/activities/new", "publish")
    page.wait_for_url("**/he/activities/*")
    return page.url.rpartition("/")[2]
