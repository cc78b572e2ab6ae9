"""The project's own files, for the tests that look at them."""

import ast
import os
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LINES = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
IGNORED = [".git", *(line.removesuffix("/") for line in LINES if line and not line.startswith("#"))]


def files(*suffixes: str, under: str = ".") -> list[Path]:
    """The files of the project below the folder `under`, without what git is told to ignore; all of them, or
    those with one of `suffixes`. Git itself is not asked: it may not be there where the project is tested."""
    found = []
    for folder, folders, names in os.walk(ROOT / under):
        folders[:] = [name for name in folders if _ours(Path(folder, name))]
        found += [path for name in names if _ours(path := Path(folder, name))]
    return sorted(path for path in found if not suffixes or path.suffix in suffixes)


def imported(path: Path) -> Iterator[str]:
    """The modules that a file imports anywhere, late imports too; `from a import b` gives a.b."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _ours(path: Path) -> bool:
    """Whether .gitignore lets `path` be; one with a slash in front is about the top folder alone."""
    anchored = f"/{path.relative_to(ROOT).as_posix()}"
    return not any(fnmatch(anchored if one.startswith("/") else path.name, one) for one in IGNORED)
