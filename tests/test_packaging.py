"""What is shipped: everything that runs, under one top-level name."""

import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import packages_distributions, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.repository import ROOT, files, imported

#: Folder of the project -> where it is installed.
SHIPPED = {
    "commons": "commons",
    "plugins": "commons/plugins",
    "templates": "commons/templates",
    "migrations": "commons/migrations",
}


def built(folder: Path) -> zipfile.ZipFile:
    """The wheel, made from the source distribution, made from the project's own files."""
    source = folder / "source"
    for path in files():
        copy = source / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    build = subprocess.run(
        [sys.executable, "-m", "build", "--outdir", folder / "dist", source], capture_output=True, text=True
    )
    assert build.returncode == 0, build.stdout + build.stderr
    return zipfile.ZipFile(next((folder / "dist").glob("*.whl")))


def test_the_wheel_holds_everything(tmp_path: Path) -> None:
    with built(tmp_path) as wheel:
        names = set(wheel.namelist())
        metadata = next(name for name in names if name.endswith(".dist-info/METADATA"))
        described = wheel.read(metadata).decode("utf-8")
        points = wheel.read(metadata.replace("METADATA", "entry_points.txt")).decode("utf-8")

    information = metadata.split("/")[0]
    assert {name.split("/")[0] for name in names} == {"commons", information}
    assert f"{information}/licenses/LICENSE" in names
    assert "License-Expression: AGPL-3.0-or-later" in described
    assert "commons = commons.cli:main" in points

    shipped = {name for name in names if name.startswith("commons/")}
    ours = {
        f"{target}/{path.relative_to(ROOT / folder).as_posix()}"
        for folder, target in SHIPPED.items()
        for path in files(under=folder)
    }
    compiled = {name.replace(".po", ".mo") for name in ours if name.endswith(".po")}
    assert ours | compiled == shipped


def test_the_folder_of_plugins_is_no_second_package() -> None:
    """From the project's folder `import plugins` would otherwise load every model twice."""
    run = subprocess.run([sys.executable, "-c", "import plugins"], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 1
    assert "commons.plugins" in run.stderr


def needs(distribution: str) -> set[str]:
    """The distributions that installing this one brings directly, without extras."""
    named = [Requirement(line) for line in requires(distribution) or []]
    return {canonicalize_name(one.name) for one in named if not (one.marker and "extra" in str(one.marker))}


def test_what_is_imported_is_required() -> None:
    """Nothing stands on what a dependency happens to bring, but for what makes up Flask."""
    brings = packages_distributions()
    given = needs("commons-city") | needs("flask")
    missing = {
        f"{path.relative_to(ROOT)}: {module}"
        for path in files(".py", under="commons") + files(".py", under="plugins")
        for module in imported(path)
        if (root := module.split(".")[0]) not in sys.stdlib_module_names and root != "commons"
        if not given & {canonicalize_name(name) for name in brings.get(root, [root])}
    }
    assert not missing
