from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.records.pages import Memory, Page, Pages, parse, values
from pipeline.render.reading import ALL

READ = frozenset({"M1.1 quote", "M1.1 en", "label doc.note"})


def page(reads: frozenset[str] = READ) -> Page:
    return Page("basis", reads, values(reads, {"M1.1 quote": "'一'"}), "checked", "record", {"pdf": ["1", "2"]})


def test_pages_come_back_as_they_were_put_away(tmp_path: Path):
    written: dict[str, bytes] = {}
    pages = Pages()
    pages.put("leadership/zh/note/M1", page())
    pages.put("leadership/zh/digest", page(frozenset({"M1.1 quote", ALL})))
    pages.put("public/zh/note/M1", page(frozenset()))
    Memory(tmp_path, written.__setitem__).save("lake", pages)
    ((path, data),) = written.items()
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_bytes(data)
    found = Memory(tmp_path).load("lake")
    for key in ("leadership/zh/note/M1", "leadership/zh/digest", "public/zh/note/M1"):
        assert found.get(key) == pages.get(key)
    assert found.get("public/en/note/M1") is None
    assert Memory(tmp_path).load("harbour").get("public/zh/note/M1") is None


def test_the_names_of_facts_are_written_once():
    pages = Pages()
    for n in range(50):
        pages.put(f"note/M{n}", page())
    assert pages.dump().count("M1.1 quote") == 1


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": 0}', '{"version": 1, "facts": [], "pages": {"a": ["b"]}}'])
def test_a_file_that_cannot_be_read_is_no_memory(tmp_path: Path, text: str):
    path = tmp_path / ".briefings" / "pages" / "lake.json"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    assert Memory(tmp_path).load("lake").get("a") is None


def test_another_version_of_the_program_remembers_nothing():
    data = json.loads(Pages({"a": page()}).dump()) | {"version": 99}
    with pytest.raises(ValueError, match="another version"):
        parse(json.dumps(data))


def test_each_fact_that_was_read_counts_and_no_other():
    known = {"M1.1 quote": "'一'", "M1.1 en": "'one'", "M2 name": "'二'"}
    before = values(READ, known)
    assert values(READ, known | {"M2 name": "'三'"}) == before
    assert values(READ, known | {"M1.1 en": "'two'"}) != before
    assert values(READ, {name: held for name, held in known.items() if name != "M1.1 en"}) != before
    assert values(READ, known | {"label doc.note": "'x'"}) != before, "a label that there was not"
    everything = READ | {ALL}
    assert values(everything, known | {"M2 name": "'三'"}) != values(everything, known)
