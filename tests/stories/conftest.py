"""One city for the stories of a module: built once for each database, and served by `commons run`."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from commons.app import create_app
from commons.demo import SITE, City
from tests.conftest import Database, dispose, settings_of
from tests.databases import Sqlite
from tests.servers.web import serving
from tests.stories.town import Town, furnish


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Database], tuple[Path, City]]:
    """The furnished city on SQLite, in a folder to be copied: built once, whoever asks."""
    made: dict[str, tuple[Path, City]] = {}

    def get(database: Database) -> tuple[Path, City]:
        if "sqlite" not in made:
            folder = tmp_path_factory.mktemp("furnished")
            url = database.copy("furnished")
            app = create_app({**settings_of(url, folder), **SITE})
            city = furnish(app)
            dispose(app)
            made["sqlite"] = folder, city
        return made["sqlite"]

    return get


@pytest.fixture(scope="module")
def town(
    database: Database,
    furnished: Callable[[Database], tuple[Path, City]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Town]:
    """The city of a module's stories."""
    folder = tmp_path_factory.mktemp("town")
    if isinstance(database, Sqlite):
        kept, city = furnished(database)
        shutil.copytree(kept, folder, dirs_exist_ok=True)
        for file in database.folder.glob("furnished.db*"):
            shutil.copy(file, folder / file.name)
        url = f"sqlite:///{folder}/furnished.db"
        app = create_app({**settings_of(url, folder), **SITE})
    else:
        url, city = database.copy("town"), None
        app = create_app({**settings_of(url, folder), **SITE})
        city = furnish(app)
    settings = {name: app.config["COMMONS"][name] for name in ("data_dir", "secret_key")}
    site_name = "; ".join(f"{lang}={text}" for lang, text in SITE["site_name"].items())
    with serving({**settings, "database_url": url, "development": 1, "site_name": site_name}, folder) as site:
        yield Town(site=site, app=app, data=folder, city=city)
    dispose(app)
    if not isinstance(database, Sqlite):
        database.drop("town")
