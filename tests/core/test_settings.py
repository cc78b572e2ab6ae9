"""Settings: a bad value and an unsafe start are refused with a sentence that says what to do."""

import pytest

from commons import settings

KEY = "k" * 40


def read(environ, **given):
    return settings.read(given, environ=environ)


def test_a_production_start_needs_a_real_key(tmp_path):
    for key in ("", "dev", "secret", "short"):
        with pytest.raises(settings.BadSetting, match="COMMONS_SECRET_KEY"):
            read({"COMMONS_SECRET_KEY": key}, data_dir=str(tmp_path))
    assert read({"COMMONS_SECRET_KEY": KEY}, data_dir=str(tmp_path))["secret_key"] == KEY
    assert read({"COMMONS_DEVELOPMENT": "1"}, data_dir=str(tmp_path))["secret_key"]


def test_the_key_kept_beside_the_data(tmp_path):
    (tmp_path / "secret_key").write_text(KEY + "\n")
    assert read({}, data_dir=str(tmp_path))["secret_key"] == KEY


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [("WORKERS", "many", "not a number"), ("DEVELOPMENT", "perhaps", "neither yes nor no")],
)
def test_unreadable_values(name, value, said):
    with pytest.raises(settings.BadSetting, match=said):
        read({"COMMONS_SECRET_KEY": KEY, f"COMMONS_{name}": value})


def test_the_environment_wins_over_the_file(tmp_path):
    file = tmp_path / "city.ini"
    file.write_text("[commons]\nworkers = 3\nthreads = 5\nsite_name = he=עיר; en=City\n", encoding="utf-8")
    values = read({"COMMONS_SECRET_KEY": KEY, "COMMONS_SETTINGS": str(file), "COMMONS_THREADS": "7"})
    assert (values["workers"], values["threads"]) == (3, 7)
    assert values["site_name"] == {"he": "עיר", "en": "City"}


def test_an_unknown_name_and_a_missing_file(tmp_path):
    file = tmp_path / "city.ini"
    file.write_text("[commons]\nworkerz = 3\n")
    with pytest.raises(settings.BadSetting, match="workerz"):
        read({"COMMONS_SECRET_KEY": KEY, "COMMONS_SETTINGS": str(file)})
    with pytest.raises(settings.BadSetting, match="not there"):
        read({"COMMONS_SECRET_KEY": KEY, "COMMONS_SETTINGS": str(tmp_path / "none.ini")})


@pytest.mark.parametrize("url", ["postgres://u@h/d", "postgresql://u@h/d", "postgresql+psycopg://u@h/d"])
def test_one_way_to_write_a_postgresql_address(url):
    values = read({"COMMONS_SECRET_KEY": KEY, "COMMONS_DATABASE_URL": url})
    assert values["database_url"] == "postgresql+psycopg://u@h/d"
