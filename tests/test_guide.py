"""Pages of docs/ that speak of code are held against it: the guide for those who write a plugin, word for word, against
the plugin in tests/thirdparty; the tests that docs/security.md names against those that there are."""

import re

import pytest

from tests.repository import ROOT, files, imported

GUIDE = (ROOT / "docs" / "writing-a-plugin.md").read_text(encoding="utf-8")
PLUGIN = ROOT / "tests" / "thirdparty"
PACKAGE = PLUGIN / "commons_noticeboard"
#: Languages of blocks that are pieces of the plugin; "sh" is what one types, "text" a picture of folders.
PIECES = ("python", "html", "toml", "po")
BLOCKS = re.findall(rf"^```({'|'.join(PIECES)})\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("piece", [text for _language, text in BLOCKS], ids=lambda text: text.split("\n")[0][:40])
def test_each_piece_stands_in_the_plugin(piece: str) -> None:
    assert [path for path in files(under="tests/thirdparty") if piece in path.read_text(encoding="utf-8")]


def test_every_module_is_shown() -> None:
    pieces = [text for language, text in BLOCKS if language == "python"]
    modules = files(".py", under="tests/thirdparty/commons_noticeboard")
    assert modules
    assert not [
        str(path.relative_to(PACKAGE))
        for path in modules
        if not any(piece in path.read_text(encoding="utf-8") for piece in pieces)
    ]


def test_blocks_are_of_known_kinds() -> None:
    kinds = set(re.findall(r"^```(\w+)$", GUIDE, re.MULTILINE))
    assert kinds <= {*PIECES, "sh", "text"}
    assert "python" in kinds


def test_the_plugin_uses_public_doors() -> None:
    doors = re.compile(r"commons\.(\w+\.)?api(\.|$)")
    wrong = {
        f"{path.relative_to(PLUGIN)}: {module}"
        for path in files(".py", under="tests/thirdparty/commons_noticeboard")
        if "migrations" not in path.parts
        for module in imported(path)
        if module.split(".")[0] == "commons" and not doors.match(module)
    }
    assert not wrong


def test_the_tests_that_hold_a_promise_are_there() -> None:
    promised = set(re.findall(r"`(test_\w+)`", (ROOT / "docs" / "security.md").read_text(encoding="utf-8")))
    written = {
        name
        for path in files(".py", under="tests")
        for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert promised
    assert promised - written == set()
