"""What a first visit to any public page costs on an old phone: bytes, scripts, words that move, photos."""

import gzip

import pytest
from playwright.sync_api import Browser, Response

from benchmarks.weight import MOST_BYTES, MOST_SCRIPT, SHIFT
from tests.stories.sights import BY_CODE, sights
from tests.stories.town import PHONE, Town

pytestmark = pytest.mark.databases("sqlite")

#: Not an ordinary page: every component six times, in development alone.
SPARED = {"/design"}
#: Photos that take their size only once they are there, come before they are wanted, or are larger than needed.
PHOTOS = """() => [...document.querySelectorAll('img')].flatMap((one) => {
  const low = one.getBoundingClientRect().top > innerHeight, large = one.getBoundingClientRect().width > 400;
  return [
    one.width && one.getAttribute('width') && one.getAttribute('height') ? '' : 'without its size',
    low && one.loading !== 'lazy' ? 'comes before it is wanted' : '',
    /\\.(webp|avif)$/.test(new URL(one.src).pathname) ? '' : 'not in a small format',
    large && !one.srcset ? 'in one size' : '',
  ].filter(Boolean).map((fault) => `${one.src} ${fault}`);
})"""


def test_first_visits_are_light(town: Town, browser: Browser) -> None:
    faults = []
    looked = [one for one in sights(town) if one.who is None and one.rule not in SPARED and one.rule not in BY_CODE]
    assert len(looked) > 15
    for sight in looked:
        where = f"/he{sight.path}"
        answers: list[Response] = []
        with town.reader(browser, "he", **PHONE) as page:
            page.on("response", lambda answer, kept=answers: kept.append(answer))
            page.add_init_script(SHIFT)
            page.goto(town.url + where, wait_until="networkidle")
            moved = page.evaluate("window.shifted")
            weights = {
                one.url: (len(gzip.compress(one.body(), 6)), one.request.resource_type)
                for one in answers
                if one.status == 200 and one.request.resource_type not in {"font", "image"}
            }
            faults += [f"{where}: {fault}" for fault in page.evaluate(PHOTOS)]
        whole = sum(size for size, _kind in weights.values())
        script = sum(size for size, kind in weights.values() if kind == "script")
        if whole > MOST_BYTES or script > MOST_SCRIPT or moved:
            faults.append(f"{where}: {whole} bytes, {script} of script, words moved by {moved}")
    assert not faults, "\n".join(faults)
