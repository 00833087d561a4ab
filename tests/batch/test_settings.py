from __future__ import annotations

import pytest

from cleaner.batch.job import Job
from cleaner.batch.settings import find_settings
from cleaner.errors import SettingsError


def test_settings_are_found_upwards_and_their_paths_are_the_files_own(tmp_path):
    (tmp_path / "cleaner.toml").write_text('rules = ["my-rules"]\nmax-share = 0.5\nas = "text"\nworkers = 3\n')
    (tmp_path / "a/b").mkdir(parents=True)
    settings = find_settings(tmp_path / "a/b")
    assert settings.rules == (str(tmp_path / "my-rules"),)
    assert (settings.max_share, settings.form, settings.workers, settings.strict) == (0.5, "text", 3, None)


def test_pyproject_counts_where_it_has_a_table_for_cleaner(tmp_path):
    (tmp_path / "pyproject.toml").write_text('[tool.cleaner]\nskip = ["byline"]\nmax_bytes = 10\n')
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner/pyproject.toml").write_text('[project]\nname = "other"\n')
    settings = find_settings(tmp_path / "inner")
    assert (settings.skip, settings.max_bytes) == (("byline",), 10)


def test_the_nearest_file_alone_counts_and_cleaner_toml_before_pyproject(tmp_path):
    (tmp_path / "pyproject.toml").write_text("[tool.cleaner]\nworkers = 1\n")
    (tmp_path / "cleaner.toml").write_text("strict = true\n")
    settings = find_settings(tmp_path)
    assert (settings.workers, settings.strict) == (None, True)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("max-shares = 0.5", "cleaner.toml: unknown key 'max-shares'; did you mean 'max-share'"),
        ("zebra = 1", "cleaner.toml: unknown key 'zebra'; known are rules, builtin"),
        ("file = 'x'", "unknown key 'file'"),
        ("workers = 'two'", "cleaner.toml: workers is 'two'; write a whole number"),
        ("workers = true", "workers is True; write a whole number"),
        ("strict = 1", "strict is 1; write true or false"),
        ("skip = 'byline'", "skip is 'byline'; write a list of strings"),
        ("skip = [1]", "write a list of strings"),
        ("workers =\nskip = []", r"cleaner.toml: not TOML: .*line 1"),
    ],
)
def test_what_cannot_be_used_is_told_with_the_way_out(tmp_path, text, fault):
    (tmp_path / "cleaner.toml").write_text(text)
    with pytest.raises(SettingsError, match=fault):
        find_settings(tmp_path)


@pytest.mark.parametrize(
    "numbers", [{"workers": 0}, {"timeout": 0}, {"timeout": float("nan")}, {"memory": 99}, {"max_bytes": 0}]
)
def test_a_number_out_of_its_range_is_told(numbers):
    with pytest.raises(SettingsError, match=f"{next(iter(numbers)).replace('_', '-')}: .*; give"):
        Job((".",), **numbers)


def test_settings_that_are_no_table_are_told(tmp_path):
    (tmp_path / "pyproject.toml").write_text("[tool]\ncleaner = 3\n")
    with pytest.raises(SettingsError, match=r"tool\.cleaner is no table"):
        find_settings(tmp_path)
