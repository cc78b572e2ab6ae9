"""What readers ask their browser for: no movement, colours of their own."""

import pytest
from playwright.sync_api import Browser

from tests.stories.town import DESK, PHONE, Town, enter

pytestmark = pytest.mark.databases("sqlite")

PAGES = [
    "/",
    "/activities",
    "/activities/{drawing}",
    "/me",
    "/desk",
    "/desk/activities",
    "/desk/signups/activity/{drawing}",
]
#: What takes more than a hundredth of a second to move, or moves.
MOVING = """() => [...document.querySelectorAll('*')].flatMap((one) => [null, '::before', '::after'].flatMap((at) => {
  const { transitionDuration, animationDuration } = getComputedStyle(one, at);
  const longest = Math.max(...`${transitionDuration},${animationDuration}`.split(',').map(parseFloat));
  return longest > .01 ? [`${one.localName}.${one.className} ${at || ''} ${longest}`] : [];
})).concat(document.getAnimations().map((one) => `runs: ${one.effect.target?.className}`))"""
#: What the last rule in force says of transitions between pages.
TRANSITION = """() => [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]).flatMap(function flat(rule) {
  const off = rule.media && !matchMedia(rule.media.mediaText).matches;
  if (rule.constructor.name === 'CSSViewTransitionRule') return [rule.navigation];
  return off ? [] : [...(rule.cssRules || [])].flatMap(flat);
}).at(-1)"""
#: Words and bars in pictures that have the colour of the page; buttons without an edge.
LOST = """() => {
  const ground = getComputedStyle(document.body).backgroundColor;
  const drawn = [...document.querySelectorAll('main svg :is(text, rect:not(.chart-ground, .chart-free))')];
  const buttons = [...document.querySelectorAll('main .button')].filter((one) => one.checkVisibility());
  return drawn.filter((one) => getComputedStyle(one).fill === ground)
    .concat(buttons.filter((one) => parseFloat(getComputedStyle(one).borderTopWidth) === 0))
    .map((one) => one.outerHTML.slice(0, 100));
}"""


def test_nothing_moves_for_those_who_asked_for_it(town: Town, browser: Browser) -> None:
    faults = []
    for motion, transition in (("reduce", "none"), ("no-preference", "auto")):
        with town.reader(browser, "he", reduced_motion=motion, **PHONE) as page:
            enter(page, town, "he", "noa")
            for path in PAGES:
                page.goto(town.url + "/he" + path.format(drawing=town.city.activities["drawing"]))
                assert page.evaluate(TRANSITION) == transition
                if motion == "reduce":
                    faults += [f"{path}: {fault}" for fault in page.evaluate(MOVING)]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pictures_are_seen_in_the_readers_own_colours(town: Town, browser: Browser, scheme: str) -> None:
    faults = []
    with town.reader(browser, "he", forced_colors="active", color_scheme=scheme, **DESK) as page:
        enter(page, town, "he", "noa")
        for path in PAGES:
            page.goto(town.url + "/he" + path.format(drawing=town.city.activities["drawing"]))
            faults += [f"{path}: {fault}" for fault in page.evaluate(LOST)]
    assert not faults, "\n".join(faults)
