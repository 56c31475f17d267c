"""What is not installed is asked for by the name of its extra."""

import pytest

from rag.errors import SettingsError
from rag.extras import extra


def test_a_missing_library_is_told_of_with_the_command_that_installs_it() -> None:
    remedy = r"No module named 'nobodys'.*pip install 'wenqu\[mcp\]'"
    with pytest.raises(SettingsError, match=remedy), extra("mcp"):
        import nobodys  # noqa: F401


def test_so_is_one_of_another_version() -> None:
    remedy = r"cannot import name 'gone'.*pip install 'wenqu\[ray\]'"
    with pytest.raises(SettingsError, match=remedy), extra("ray"):
        from json import gone  # noqa: F401


def test_what_is_installed_is_imported() -> None:
    with extra("mcp"):
        import json
    assert json.dumps([]) == "[]"


def test_other_errors_are_left_as_they_are() -> None:
    with pytest.raises(ValueError, match="of its own"), extra("mcp"):
        raise ValueError("of its own")
