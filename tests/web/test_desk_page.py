"""docs/desk.md says of every command whether it is taken back, as the commands are declared."""

import re

from flask import Flask

from tests.repository import ROOT


def test_the_page_lists_what_is_taken_back(app: Flask) -> None:
    text = (ROOT / "docs" / "desk.md").read_text(encoding="utf-8")
    back = text[text.index("## Taken back") : text.index("## Not taken back")]
    rows = re.findall(r"^\| (`[^|]+`) \| ([^|]*)\|", back, re.MULTILINE)
    said = {name: by for names, by in rows for name in re.findall(r"`([\w.]+)`", names)}
    with app.app_context():
        commands = app.extensions["commons"].commands
        undone = {one.name: one.undo for one in commands.values() if one.undo and not one.name.startswith("pebbles.")}
        assert set(undone) - set(said) == set()
        for name, undo in undone.items():
            assert ("itself" in said[name]) if undo == name else (f"`{undo}`" in said[name])
    rest = text[text.index("## Not taken back") : text.index("## Said before")]
    assert not set(re.findall(r"`([\w]+\.[\w]+)`", rest.replace("people.erase", ""))) - set(commands)
