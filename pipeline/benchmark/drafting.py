"""(f): how long the rules take for a very long article, in Chinese and in English.

The texts are made up, chapter by chapter: a heading, the state of things, a sentence that leads into a list, the list.
"""

from __future__ import annotations

from pathlib import Path

from pipeline.benchmark.measure import processor
from pipeline.extract.extractor import extract
from pipeline.read.reader import read

MEGABYTE = 1 << 20

_CHINESE = """（{n}）完善第{k}片区水务共管机制
近年来，第{k}片区各镇围绕供水、排水和防汛开展了多种形式的合作，积累了{n}条可以推广的做法，但管网老化、数据分散、\
责任不清等问题仍然存在，群众对水质和水价的关注持续上升，迫切需要在制度上作出统一安排，把分散的力量拧成一股绳。
守护一渠清水，健全第{k}片区水务共管机制。一是建立水质监测信息平台，推动{k}个断面数据按月公开，接受社会监督。\
二是制定管网更新计划，明确牵头单位和完成时限，三年内更新老旧管网{n}公里。三是探索设立护水基金，鼓励社会资本\
参与运维，研究上下游补偿办法，促进各镇共享收益。
"""

_ENGLISH = """{n}. Manage the water of district {k} together

The towns of district {k} have worked together on supply, drainage and floods for some years, and {n} of their practices
could be taken up elsewhere. Pipes are old, though, data are scattered, and it is often unclear who is responsible.

The towns should take three steps. First, they should set up a common platform for the quality of water and publish
the readings of {k} gauges every month. Second, they should draw up a plan to renew the mains, name who leads, and
replace {n} kilometres within three years. Third, they should explore a fund for the canals and share its returns.

"""

_HEADS = {"Chinese": "水务共管的进展与建议\n\n一、各片区的任务\n", "English": "Managing Water Together\n\n"}
_CHAPTERS = {"Chinese": _CHINESE, "English": _ENGLISH}


def text(language: str, size: int) -> str:
    """Return a made-up article of about `size` bytes."""
    chapter = _CHAPTERS[language]
    count = size // len(chapter.encode()) + 1
    return _HEADS[language] + "".join(chapter.format(n=_number(n, language), k=n) for n in range(1, count + 1))


def _number(n: int, language: str) -> str:
    """Return the number of a heading; Chinese ones begin again after 99, as chapters do."""
    if language == "English":
        return str((n - 1) % 99 + 1)
    tens, ones = divmod((n - 1) % 99 + 1, 10)
    digits = " 一二三四五六七八九"
    return f"{digits[tens] if tens > 1 else ''}{'十' if tens else ''}{digits[ones] if ones else ''}".strip()


def seconds(path: Path, language: str, size: int) -> tuple[float, int]:
    """Return the processor time from the file to the draft, and how many measures were found."""
    path.write_text(text(language, size), "utf-8")
    start = processor()
    article = extract(read(path))
    spent = processor() - start
    return spent, sum(len(mechanism.measures) for mechanism in article.mechanisms)
