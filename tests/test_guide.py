"""Pages of docs/ that speak of code are held against it: the guide for those who write a plugin, word for word, against
the plugin in tests/thirdparty; the tests that docs/security.md names, and the names in docs/architecture.md, against
those that there are."""

import importlib
import importlib.util
import re
from pathlib import Path
from typing import Any

import pytest

from commons.app import PARTS, create_app
from commons.db import Base
from commons.registry import DECLARED, Registry
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


HOUSE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def declared(parts: Registry, name: str) -> dict[str, list[str]]:
    """The rows of a part's table in docs/architecture.md."""
    module = parts.pm.get_plugin(name)

    def of(hook: str) -> list[Any]:
        return list(getattr(module, hook)()) if hasattr(module, hook) else []

    commands, facts = of("commons_commands"), of("commons_facts")
    hooks = {hook for hook in dir(module) if hook.startswith("commons_")} - {*DECLARED, "commons_blueprints"}
    door = importlib.util.find_spec(f"commons.{name}.api") if name in PARTS else None
    rows = {
        "subjects": [one.kind for one in of("commons_subjects")],
        "commands": [one.name for one in commands if not one.inner],
        "inner commands": [one.name for one in commands if one.inner],
        "permissions": [one.name for one in of("commons_permissions")],
        "facts that tell": [one.name for one in facts if one.template],
        "other facts": [one.name for one in facts if not one.template],
        "readers": [one.name for one in of("commons_readers")],
        "jobs": [one.name for one in of("commons_jobs")],
        "channels": [one.name for one in of("commons_channels")],
        "hooks": [hook.removeprefix("commons_") for hook in sorted(hooks)],
        "api": list(importlib.import_module(f"commons.{name}.api").__all__) if door else [],
    }
    return {row: [one.removeprefix(f"{name}.") for one in names] for row, names in rows.items() if names}


@pytest.mark.parametrize("name", ["core", *PARTS, "activities"])
def test_the_house_names_what_each_part_declares(name: str, tmp_path: Path) -> None:
    app = create_app({"development": True, "data_dir": str(tmp_path)}, plugins=["activities"])
    section = re.search(rf"^### {name}\n(.*?)(?=^### |\Z)", HOUSE, re.MULTILINE | re.DOTALL)
    assert section
    found = {
        row: sorted(re.findall(r"`(\w[\w.]*)`", names))
        for row, names in re.findall(r"^\| ([a-z ]+) \| (.*) \|$", section[1], re.MULTILINE)
    }
    with app.app_context():
        wanted = declared(app.extensions["commons"], name)
    assert found == {row: sorted(names) for row, names in wanted.items()}, "\n".join(
        f"| {row} | {' '.join(f'`{one}`' for one in names)} |" for row, names in wanted.items()
    )


def test_the_house_names_every_table() -> None:
    importlib.import_module("commons.app")
    importlib.import_module("commons.plugins.activities")
    mappers = [one for one in Base.registry.mappers if one.class_.__module__.startswith("commons.")]
    ours = {one.local_table.name for one in mappers}
    assert ours
    assert ours - set(re.findall(r"`(\w+)`", HOUSE)) == set()


def test_the_house_names_every_bookkeeper() -> None:
    written = {
        str(path.relative_to(ROOT))
        for folder in ("commons", "plugins")
        for path in files(".py", under=folder)
        if re.search(r"with unit_of_work\(", path.read_text(encoding="utf-8"))
    }
    section = HOUSE.partition("## Bookkeeping")[2].partition("\n## ")[0]
    named = set(re.findall(r"^\| `((?:commons|plugins)/[\w/]+\.py)` \|", section, re.MULTILINE))
    assert written - named == set()
    assert {path for path in named if (ROOT / path).exists()} - written == set()
