"""The city under attack, on a database of its own for each of the two."""

from collections.abc import Callable, Iterator

import pytest

from commons.app import create_app
from tests.attack.city import ROLES, City, build, session_of, way_in
from tests.attack.knocking import Visitor
from tests.conftest import Database, dispose, settings_of


@pytest.fixture(scope="module")
def city(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """One city for all attacks of a module: they may change it, and must not break it."""
    app = create_app(settings_of(database.copy("attacked"), tmp_path_factory.mktemp("attacked")))
    yield build(app)
    dispose(app)
    database.drop("attacked")


@pytest.fixture(scope="module")
def visitors(city: City) -> dict[str, Visitor]:
    """A visitor of each role, signed in."""
    found = {role: Visitor(city, role) for role in ROLES}
    city.at["resident_session"] = session_of(city, "resident")
    city.at["way_in"] = way_in(city, "resident").rpartition("/")[2]
    return found


@pytest.fixture
def visitor(visitors: dict[str, Visitor]) -> Callable[[str], Visitor]:
    """visitor(role) -> the visitor."""
    return visitors.__getitem__
