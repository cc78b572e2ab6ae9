"""The rules of the house, held by tests: who imports whom, what is named how, what is written down where."""

import configparser
import importlib
import inspect
import os
import re
import subprocess
import sys

import pytest

from tests.repository import ROOT, files, imported

PLUGINS = sorted({path.relative_to(ROOT / "plugins").parts[0] for path in files(under="plugins")} - {"__init__.py"})


def test_contracts_of_imports() -> None:
    run = subprocess.run(
        ["scripts/imports"], cwd=ROOT, env={**os.environ, "VENV": sys.prefix}, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "8 kept, 0 broken" in run.stdout, run.stdout


@pytest.mark.parametrize("name", ["kernel", "clock"])
def test_the_ground_is_the_standard_library(name: str) -> None:
    roots = {module.split(".")[0] for module in imported(ROOT / "commons" / f"{name}.py")}
    assert roots and roots <= sys.stdlib_module_names


@pytest.mark.parametrize("plugin", PLUGINS)
def test_a_plugin_uses_public_doors(plugin: str) -> None:
    doors = re.compile(rf"commons\.(\w+\.)?api(\.|$)|commons\.plugins\.{plugin}(\.|$)")
    wrong = {
        f"{path.relative_to(ROOT)}: {module}"
        for path in files(".py", under=f"plugins/{plugin}")
        for module in imported(path)
        if module.split(".")[0] == "commons" and not doors.match(module)
    }
    assert not wrong


def test_every_plugin_is_packaged_and_announced() -> None:
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    packages = setup["options"]["packages"].split()
    assert [name for name in packages if name.startswith("commons.plugins.")] == [
        f"commons.plugins.{name}" for name in PLUGINS
    ]
    points = setup["options.entry_points"]["commons"].split("\n")
    assert [point for point in points if point] == [f"{name} = commons.plugins.{name}" for name in PLUGINS]


def test_every_package_of_the_engine_is_named() -> None:
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    folders = {path.parent.relative_to(ROOT) for path in files(".py", under="commons")}
    assert {".".join(folder.parts) for folder in folders} <= set(setup["options"]["packages"].split())


def test_public_doors_are_described() -> None:
    doors = files(".py", under="commons")
    doors = [path for path in doors if path.name == "api.py"]
    assert doors
    bare = []
    for path in doors:
        module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for name, value in vars(module).items():
            ours = (getattr(value, "__module__", None) or "").startswith("commons")
            described = ours and (inspect.isfunction(value) or inspect.isclass(value))
            if described and not name.startswith("_") and not inspect.getdoc(value):
                bare.append(f"{module.__name__}.{name}")
    assert not bare


def test_names_say_something() -> None:
    empty = {"util", "utils", "helper", "helpers", "misc", "manager", "managers"}
    assert not [path for path in files() if empty & set(path.stem.lower().split("_"))]


def test_hooks_are_documented() -> None:
    from commons import hookspecs

    signatures = {
        f"{name}{inspect.signature(function)}"
        for name, function in vars(hookspecs).items()
        if name.startswith("commons_")
    }
    text = (ROOT / "docs" / "hooks.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^#+ `?(commons_\w+\(.*?\))`?$", text, re.MULTILINE)) == signatures


def test_settings_are_documented() -> None:
    from commons.settings import ENGINE

    text = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \|(.*)\|$", text, re.MULTILINE))
    assert set(rows) >= {setting.name for setting in ENGINE}
    assert not [setting.name for setting in ENGINE if setting.meaning not in rows[setting.name]]


def test_the_two_commands() -> None:
    """The README's first two blocks are one line each: one opens the demo city, one runs the tests."""
    blocks = [
        subprocess.run([ROOT / "scripts/readme", number], capture_output=True, text=True, check=True).stdout
        for number in "12"
    ]
    assert [block.count("\n") for block in blocks] == [1, 1]
    assert "commons demo" in blocks[0] and "pytest" in blocks[1]


# Written so that no line here is found by itself.
FOREIGN = {
    "a place on somebody's machine": re.compile(r"(?<![\w.~/-])/(work|tmp/[w]|root|home/[a-z]+)/"),
    "a package registry": re.compile(r"(py[p]i|npm[j]s)\.org|pythonhoste[d]|deb\.debia[n]|proxy\.golan[g]"),
    "work left undone": re.compile(r"\bTO[D]O\b|\bFIXM[E]\b|\bXX[X]\b"),
}


@pytest.mark.parametrize("what", FOREIGN)
def test_no_trace_of(what: str) -> None:
    found = []
    for path in files():
        if path.name == "LICENSE" or b"\0" in (data := path.read_bytes()):
            continue
        for number, line in enumerate(data.decode("utf-8").splitlines(), 1):
            if FOREIGN[what].search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()}")
    assert not found


# The headers of every page forbid these; a browser would not carry them out.
INLINE = re.compile(r"\sstyle\s*=|<style|<script(?![^>]*\bsrc=)|\son[a-z]+\s*=\s*[\"']|javascript:", re.I)
PHYSICAL = re.compile(
    r"(^|[\s;{])(left|right)\s*:|(margin|padding|border|scroll-margin)-(left|right)\b"
    r"|border-(top|bottom)-(left|right)|(text-align|float|clear)\s*:\s*(left|right)"
)


def test_pages_are_without_inline_style_and_script() -> None:
    pages = files(".html", under="templates")
    assert pages
    assert not [str(path) for path in pages if INLINE.search(path.read_text(encoding="utf-8"))]


def test_styles_have_no_left_and_right() -> None:
    sheets = files(".css", under="commons") + files(".css", under="plugins")
    assert sheets
    assert not [
        f"{path.name}: {line.strip()}"
        for path in sheets
        for line in path.read_text(encoding="utf-8").splitlines()
        if PHYSICAL.search(line)
    ]


def test_no_test_is_skipped() -> None:
    skips = re.compile(r"pytest\.(mark\.)?(ski[p]|xfai[l]|importorski[p])")
    # The one exception: data that lies beside the project and is not part of it (never under CI).
    tests = [path for path in files(".py", under="tests") if path.name != "conftest.py"]
    assert not [str(path) for path in tests if skips.search(path.read_text(encoding="utf-8"))]
