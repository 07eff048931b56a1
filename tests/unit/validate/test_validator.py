"""The one door to all validators, and the rules for HTML."""

from __future__ import annotations

import pytest

from pipeline.validate.validator import validate_file

SOUND = """<!doctype html><html lang="en"><head><title>Lake</title></head><body><h1 id="a">Lake</h1>
<p><a href="#a">up</a></p><img src="data:image/png;base64,AAAA" alt="seal">
<table><tr><th>Item</th></tr><tr><td>1</td></tr></table></body></html>"""


def messages(tmp_path, text):
    path = tmp_path / "page.html"
    path.write_text(text, "utf-8")
    return [str(problem).removeprefix(str(path)) for problem in validate_file(path)]


def test_a_sound_page_passes(tmp_path, sound_html):
    assert messages(tmp_path, SOUND) == []
    assert validate_file(sound_html) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (' lang="en"', "", ":1: error: it does not say its language"),
        ("<title>Lake</title>", "", ": error: it has no title"),
        ("<p>", '<p id="a">', ": error: the id 'a' occurs 2 times"),
        ('href="#a"', 'href="#b"', ":2: error: a link leads to '#b', which is not in the file"),
        ('alt="seal"', 'alt=""', ":2: error: an image has no alternative text"),
        ("data:image/png;base64,AAAA", "https://example.org/a.png", ":2: error: an image is not in the file itself"),
        ("th>", "td>", ":3: error: a table has no header cell"),
    ],
)
def test_a_fault_is_named_with_its_line(old, new, expected, tmp_path):
    assert old in SOUND
    assert messages(tmp_path, SOUND.replace(old, new)) == [expected]


def test_a_file_that_is_not_there_is_named(tmp_path):
    assert [problem.message for problem in validate_file(tmp_path / "none.pdf")] == ["the file is not there"]


def test_a_file_of_another_kind_is_a_mistake_of_the_caller(tmp_path):
    with pytest.raises(ValueError, match=r"\.odt is not a kind of document"):
        validate_file(tmp_path / "a.odt")
