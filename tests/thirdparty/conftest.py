"""For the tests of the notice board: the plugin as if pip had installed it."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def _installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The package and its entry point are found, for the time of one test."""
    about = tmp_path / "commons_noticeboard-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: commons-noticeboard\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[commons]\nnoticeboard = commons_noticeboard\n")
    monkeypatch.syspath_prepend(HERE)
    monkeypatch.syspath_prepend(tmp_path)
