"""ui/mistakes/filters.py: widgets that change the address."""

import pytest

from digitpad.ui.mistakes import filters


@pytest.fixture
def changes(monkeypatch):
    """What `follow` does to the address, for a widget that shows 5 and whose value is now `value`."""

    def changes(value):
        made = []
        monkeypatch.setattr(filters, "go", lambda **fields: made.append(fields))
        monkeypatch.setattr(filters.st, "session_state", {"widget": value})
        filters.follow("widget", 5, lambda chosen: {"true": chosen})
        return made

    return changes


def test_a_changed_widget_changes_the_address(changes):
    assert changes(7) == [{"true": 7}]


def test_an_emptied_choice_changes_nothing(changes):
    assert changes(None) == []


def test_a_widget_that_shows_what_it_showed_before_changes_nothing(changes):
    assert changes(5) == []
