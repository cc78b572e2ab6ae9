"""How a page is looked at: by axe, and by looking.js for what axe does not say."""

from functools import cache
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

#: WCAG 2.2 AA (with the size of targets, which axe leaves off by itself), and what is good practice.
FULL = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    "preload": False,
}
RUN = """options => axe.run(document, options).then(({ violations }) => violations.map((one) => {
  const where = one.nodes.slice(0, 3).map((node) => `${node.target} ${node.any[0]?.message || ''}`);
  return `axe ${one.id}: ${one.help} (${where.join('; ')})`;
}))"""


def prepare(page: Page) -> None:
    """Gives the page that is open the eyes; they are gone with it."""
    page.evaluate(_eyes())


def by_axe(page: Page, options: dict[str, object]) -> list[str]:
    """What axe finds, once the page has drawn itself anew."""
    page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    return page.evaluate(RUN, options)


def by_eye(page: Page, what: str) -> list[str]:
    """What looking.js finds: names, words or refused."""
    return page.evaluate(f"looking.{what}()")


@cache
def _eyes() -> str:
    return f"() => {{ {Axe().axe_script}\n{Path(__file__).with_name('looking.js').read_text(encoding='utf-8')} }}"
