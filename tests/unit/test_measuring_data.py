"""What tests do without the measuring data."""

import pytest

from measuring_data import PAGES, measuring_data


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("DEDUP_SHARED", str(tmp_path))
    monkeypatch.delenv("DEDUP_REQUIRE_DATA", raising=False)
    return tmp_path


def test_a_file_that_is_there_is_given(folder):
    (folder / PAGES).parent.mkdir(parents=True)
    (folder / PAGES).touch()
    assert measuring_data(PAGES) == folder / PAGES


@pytest.mark.usefixtures("folder")
def test_without_it_a_test_is_skipped():
    with pytest.raises(pytest.skip.Exception, match=f"no measuring data: {PAGES}"):
        measuring_data(PAGES)


@pytest.mark.usefixtures("folder")
def test_where_it_is_asked_for_a_test_fails(monkeypatch):
    monkeypatch.setenv("DEDUP_REQUIRE_DATA", "1")
    with pytest.raises(pytest.fail.Exception, match="DEDUP_REQUIRE_DATA is set"):
        measuring_data(PAGES)
