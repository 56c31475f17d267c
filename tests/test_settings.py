from pathlib import Path

import pytest
from pydantic import ValidationError

from rag.errors import SettingsError
from rag.settings import PREFIX, Settings, load_settings


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for field in Settings.model_fields:
        monkeypatch.delenv(PREFIX + field.upper(), raising=False)


def test_every_setting_has_a_default_and_says_what_it_means() -> None:
    assert load_settings().index == Path(".wenqu")
    assert load_settings().passages == 8
    assert all(field.description for field in Settings.model_fields.values())


def test_a_variable_of_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENQU_PORT", "9000")
    monkeypatch.setenv("WENQU_INDEX", "/data/news")
    assert load_settings().port == 9000
    assert load_settings().index == Path("/data/news")


def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compose files and shells pass `WENQU_PORT=` for what is not set."""
    monkeypatch.setenv("WENQU_PORT", "")
    monkeypatch.setenv("WENQU_CHROMA", "")
    assert load_settings() == Settings()


def test_what_the_caller_chose_goes_before_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WENQU_PORT", "9000")
    assert load_settings(port=9001).port == 9001


def test_an_argument_that_is_none_overrides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENQU_PORT", "9000")
    settings = load_settings(port=None, chat=None)
    assert settings.port == 9000
    assert settings.chat == "local"


@pytest.mark.parametrize("variable", ["WENQU_PROT", "WENQU_", "WENQU_CHAT_MODEL"])
def test_an_unknown_variable_is_named_beside_the_known_ones(
    monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "1")
    with pytest.raises(SettingsError, match=rf"{variable};.*WENQU_PORT"):
        load_settings()


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("WENQU_PORT", "abc"),
        ("WENQU_PORT", "65536"),
        ("WENQU_PASSAGES", "0"),
        ("WENQU_PASSAGES", "51"),
        ("WENQU_CHAT_TIMEOUT", "0"),
        ("WENQU_LOG", "LOUD"),
    ],
)
def test_a_bad_value_is_shown_with_its_variable(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError, match=f"{variable}='{value}'"):
        load_settings()


def test_a_bad_argument_is_shown_with_the_variable_of_its_name() -> None:
    with pytest.raises(SettingsError, match="WENQU_PASSAGES=99"):
        load_settings(passages=99)
    with pytest.raises(SettingsError, match="WENQU_COLOUR='red'"):
        load_settings(colour="red")


def test_the_key_does_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENQU_CHAT_KEY", "sk-very-secret")
    settings = load_settings()
    assert "very-secret" not in repr(settings)
    assert settings.chat_key is not None
    assert settings.chat_key.get_secret_value() == "sk-very-secret"


def test_settings_stay_as_they_were_read() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        load_settings().port = 1


def test_variables_of_other_programs_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "1")
    monkeypatch.setenv("WENQUAN", "1")
    assert load_settings().port == 7860


def test_caution_raises_the_chance_that_is_asked_for_with_a_model_and_without() -> None:
    from rag.build import open_thresholds

    balanced, strict = (open_thresholds(load_settings(caution=c)) for c in ("balanced", "strict"))
    assert strict.least_chance == balanced.least_chance_strict > balanced.least_chance
    assert strict.least_chance_quoted > balanced.least_chance_quoted
