"""Finding the articles in seeds/, and putting a new one there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline import seeds
from pipeline.errors import SeedError, UsageError
from pipeline.extract import catalogue
from pipeline.read.reader import read
from pipeline.source import SUFFIXES

WORDS = "四镇怎样共用一条河\n\n完善护河机制。一是建立水质会商制度，推动岸线共管。二是探索设立护河基金。\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "Four Towns (final).TXT"
    path.write_text(WORDS, encoding="utf-8")
    return path


def make(folder: Path, *names: str) -> None:
    folder.mkdir(parents=True)
    for name in names:
        (folder / name).write_text(WORDS, encoding="utf-8")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_kind_that_can_be_read_is_an_article(tmp_path: Path, suffix: str):
    make(tmp_path / "lake", f"article{suffix}", f"notes{suffix}x")
    assert [seed.article.name for seed in seeds.find_articles(tmp_path)[0]] == [f"article{suffix}"]


def test_articles_are_found_by_their_folder_in_order(tmp_path):
    make(tmp_path / "b", "article.md", "extract.yaml", "notes.txt")
    make(tmp_path / "a", "river.txt")
    make(tmp_path / ".hidden", "x.txt")
    make(tmp_path / "_drafts")
    (tmp_path / "extract.schema.json").write_text("{}")
    found, _ = seeds.find_articles(tmp_path)
    assert [(seed.id, seed.article.name) for seed in found] == [("a", "river.txt"), ("b", "article.md")]
    assert found[0].extract == tmp_path / "a" / "extract.yaml"
    assert not found[0].extract.exists()


def test_a_folder_without_or_with_several_articles_is_told_with_all_others(tmp_path):
    make(tmp_path / "empty")
    make(tmp_path / "two", "one.txt", "other.docx")
    make(tmp_path / "well", "river.txt")
    found, faults = seeds.find_articles(tmp_path)
    assert [seed.id for seed in found] == ["well"]
    told = {id: fault.message for id, fault in faults.items()}
    assert told == {"empty": "holds no article", "two": "holds several articles: one.txt, other.docx"}


def test_no_folder_holds_no_articles(tmp_path):
    assert seeds.find_articles(tmp_path / "nowhere") == ([], {})


def test_a_new_article_lies_there_with_an_extract_that_loads(tmp_path, file):
    seed = seeds.new_article(tmp_path / "seeds", file)
    assert seed.id == "four-towns-final"
    assert seed.article.name == "article.txt"
    assert seed.article.read_bytes() == file.read_bytes()
    article = catalogue.load(seed.extract, read(seed.article))
    assert article.source.file == "article.txt"
    assert [len(mechanism.measures) for mechanism in article.mechanisms] == [2]
    assert seeds.find_articles(tmp_path / "seeds") == ([seed], {})
    assert os.listdir(tmp_path / "seeds") == [seed.id]


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("环湖三县.txt", "huan-hu-san-xian"),
        ("2023年工作报告（定稿）.txt", "2023-nian-gong-zuo-bao-gao-ding-gao"),
        ("圖書館 Delta.txt", "tu-shu-guan-delta"),
        ("Écluses à réparer.txt", "ecluses-a-reparer"),
        ("关于加快推进环湖各县生活垃圾分类处理设施建设的若干意见.txt", "guan-yu-jia-kuai-tui-jin-huan-hu-ge-xian-sheng"),
        (f"{'long' * 30}.txt", ("long" * 30)[:48]),
    ],
)
def test_an_id_is_made_from_the_files_name_in_plain_letters(tmp_path, name, id):
    path = tmp_path / name
    path.write_text(WORDS, encoding="utf-8")
    assert seeds.new_article(tmp_path / "seeds", path).id == id


@pytest.mark.parametrize("name", ["新建文本文档.txt", "文章 2.txt", "article.txt", "20230504.txt", "《》.txt", "Новость.txt", "con.txt"])
def test_a_name_that_says_nothing_gives_an_id_from_the_title(tmp_path, name):
    path = tmp_path / name
    path.write_text(WORDS, encoding="utf-8")
    assert seeds.new_article(tmp_path / "seeds", path).id == "si-zhen-zen-yang-gong-yong-yi-tiao-he"


def test_without_a_name_and_a_title_the_content_gives_an_id(tmp_path):
    path = tmp_path / "文章.txt"
    path.write_text("无题之文，讲环湖三县如何合作，说得很长，也没有标题，更没有落款。" * 5, encoding="utf-8")
    id = seeds.new_article(tmp_path / "seeds", path).id
    assert id.startswith("article-")
    assert len(id) == len("article-") + 6


def test_the_same_file_twice_is_told_and_can_be_meant(tmp_path, file):
    first = seeds.new_article(tmp_path / "seeds", file)
    with pytest.raises(SeedError, match="is this article already"):
        seeds.new_article(tmp_path / "seeds", file)
    assert seeds.new_article(tmp_path / "seeds", file, "second").folder != first.folder


def test_another_file_of_the_same_name_gets_the_next_id(tmp_path, file):
    seeds.new_article(tmp_path / "seeds", file)
    file.write_text(WORDS.replace("四镇", "五镇"), encoding="utf-8")
    assert seeds.new_article(tmp_path / "seeds", file).id == "four-towns-final-2"


@pytest.mark.parametrize("id", ["..", "../up", "a/b", "a\\b", "", ".x", "Big", "con", "nul.txt", "x.", "a..b", "城", "x" * 81, "a b", "-x"])
def test_an_id_that_cannot_name_a_folder_is_refused(tmp_path, file, id):
    with pytest.raises(UsageError, match="cannot name a folder"):
        seeds.new_article(tmp_path / "seeds", file, id)
    assert not (tmp_path / "seeds").exists()


def test_nothing_that_exists_is_overwritten(tmp_path, file):
    make(tmp_path / "seeds" / "mine", "article.txt")
    (tmp_path / "seeds" / "link").symlink_to(tmp_path / "gone")
    for id in ("mine", "link"):
        with pytest.raises(UsageError, match="exists already"):
            seeds.new_article(tmp_path / "seeds", file, id)
    assert sorted(os.listdir(tmp_path / "seeds")) == ["link", "mine"]


@pytest.mark.parametrize(("name", "content", "words"), [("x.xlsx", b"", "no kind of article"), ("x.docx", b"no zip", "x.docx"), ("x.pdf", b"", "x.pdf")])
def test_a_file_that_is_no_article_leaves_nothing_behind(tmp_path, name, content, words):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(SeedError, match=words):
        seeds.new_article(tmp_path / "seeds", path)
    assert not (tmp_path / "seeds").exists()


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(SeedError, match="there is no such file"):
        seeds.new_article(tmp_path / "seeds", tmp_path / "gone.txt")


def test_a_disk_that_fails_halfway_leaves_nothing_behind(tmp_path, file, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(seeds.shutil, "copyfile", full)
    with pytest.raises(SeedError, match="No space left"):
        seeds.new_article(tmp_path / "seeds", file)
    assert os.listdir(tmp_path / "seeds") == []
