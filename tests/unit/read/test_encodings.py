"""Bytes in every encoding that articles come in give the same text."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import SeedError
from pipeline.read.reader import read

SIMPLE = "关于推进养老服务的意见\n\n一是建立补贴制度,支持社区办点。\n二是完善评估机制。\n"
TRADITIONAL = "關於推進養老服務的意見\n\n一是建立補貼制度,支持社區辦點。\n二是完善評估機制。\n"
ENGLISH = "A plan for buses\n\nThe council should publish “one timetable” — and keep it.\n"


def written(folder: Path, data: bytes) -> Path:
    path = folder / "article.txt"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"])
def test_simplified_chinese_reads_the_same_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    source = read(written(tmp_path, SIMPLE.encode(encoding)))
    assert source.text.split("\n")[:2] == ["关于推进养老服务的意见", "一是建立补贴制度,支持社区办点。"]
    assert source.raw == SIMPLE


@pytest.mark.parametrize("encoding", ["utf-8", "big5", "big5hkscs", "utf-16-be"])
def test_traditional_chinese_reads_the_same_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    assert read(written(tmp_path, TRADITIONAL.encode(encoding))).raw == TRADITIONAL


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_english_with_curly_quotes_reads_the_same(tmp_path: Path, encoding: str) -> None:
    assert read(written(tmp_path, ENGLISH.encode(encoding))).raw == ENGLISH


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r", "\n\n", "\u2028"])
def test_any_line_end_divides_paragraphs(tmp_path: Path, ends: str) -> None:
    source = read(written(tmp_path, f"甲段。{ends}乙段。{ends}".encode()))
    assert source.text.strip().split("\n") == ["甲段。", "乙段。"]


def test_invisible_characters_are_dropped_but_counted(tmp_path: Path) -> None:
    raw = "一\u200b是都市\u00ad圈\ufeff建设。"
    source = read(written(tmp_path, raw.encode()))
    assert source.text == "一是都市圈建设。"
    assert source.raw == raw
    assert source.raw_offset(source.text.index("建")) == raw.index("建")


def test_damaged_utf16_names_the_place(tmp_path: Path) -> None:
    with pytest.raises(SeedError, match=r"article\.txt:2:\d+: error: not valid UTF-16"):
        read(written(tmp_path, b"\xff\xfe" + "甲\n乙".encode("utf-16-le") + b"\x00\xd8\x01\x00"))


def test_bytes_of_no_encoding_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SeedError, match="encoding is not known"):
        read(written(tmp_path, bytes([0x81, 0xFF, 0xFE, 0x90]) * 50))
