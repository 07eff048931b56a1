import logging

import pytest

from pipeline.errors import Location, Problem
from pipeline.write import fonts
from pipeline.write.fetcher import BASE_URL, Refused, fetcher, listening, name_of


@pytest.fixture
def folders(tmp_path):
    for name in ("audience", "base"):
        (tmp_path / name / "images").mkdir(parents=True)
        (tmp_path / name / "images" / "seal.png").write_bytes(name.encode())
    (tmp_path / "base" / "only.png").write_bytes(b"base")
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "base" / "link.png").symlink_to(tmp_path / "secret.txt")
    return tmp_path / "audience", tmp_path / "base"


def test_the_first_folder_that_has_a_file_wins(folders):
    assert fetcher(folders).fetch(BASE_URL + "images/seal.png").read() == b"audience"
    assert fetcher(folders).fetch(BASE_URL + "only.png").read() == b"base"


def test_fonts_come_from_the_folder_of_the_faces_too(folders):
    assert fetcher(folders).find(BASE_URL + "fonts/FangSong.otf") == fonts.folder() / "FangSong.otf"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        (BASE_URL + "images/none.png", "the file is missing"),
        (BASE_URL + "../secret.txt", "not read"),
        (BASE_URL + "..%2Fsecret.png", "the file is missing"),
        (BASE_URL + "link.png", "the file is missing"),
        (BASE_URL + "fonts/../faces.json", "not read"),
        (BASE_URL + "%00.png", "the file is missing"),
        ("https://example.org/a.png", "never the network"),
        ("http://tpl.invalid/images/seal.png", "never the network"),
        ("file:///etc/hostname", "never the network"),
        ("ftp://tpl.invalid/a.png", "never the network"),
    ],
)
def test_nothing_else_is_read(url, why, folders):
    files = fetcher(folders)
    with pytest.raises(Refused, match=why):
        files.fetch(url)
    assert [problem.message for problem in files.problems] == [str(files.problems[0].message)]


def test_a_name_in_a_message_is_the_one_that_was_written():
    assert name_of(BASE_URL + "images/%E5%8D%B0.png") == "images/印.png"
    assert len(name_of("data:image/png;base64," + "A" * 500)) < 80


def test_what_weasyprint_logs_becomes_problems_once_each():
    logger = logging.getLogger("weasyprint")
    with listening("note.html") as problems:
        logger.warning("no anchor %s", "x")
        logger.warning("no anchor %s", "x")
        logger.info("fine")
    assert problems == [Problem(Location("note.html"), "no anchor x")]
    assert logger.propagate
