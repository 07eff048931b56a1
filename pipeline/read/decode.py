"""Bytes to characters: which encoding a file is in, when most files do not say.

Known encodings: UTF-8 and UTF-16 with or without a byte order mark, GB18030, Big5, Windows-1252. General
guessers were left out: they weigh a hundred encodings that no Chinese or English article comes in, and
are wrong on short texts. Here each candidate must decode without fault, and the one whose characters are the
commonest of written Chinese wins.
"""

from __future__ import annotations

import codecs
import re

from pipeline.errors import Location, Problem, SeedError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_-]{3,20})""")
_ALIASES = {"gb2312": "gb18030", "gbk": "gb18030", "big5-hkscs": "big5hkscs", "big5": "big5hkscs"}
_SAMPLE = 1 << 16

# The commonest characters of written Chinese in both scripts: about 40 % of any text, near 0 % of noise.
_COMMON = frozenset(
    "的一是不了在人有我他这這个個们們中来來上大为為和国國地到以说說时時要就出会會可也你对對生能而子那得于於着著下自之年"
    "过過发發后後作里裡用道行所然家种種事成方多经經么麼去法学學如都同现現当當没沒动動面起看定天分还還进進好小部其些主样樣"
    "理心她本前开開但因只从從想实實日军軍者意无無力它与與长長把机機十民第公此已工使情明性知全三又关關点點正业業外将將两兩"
    "高间間由问問很最重并並物手应應战戰向头頭文体體政美相见見被利什二等产產或新己制身果加西斯月话話合回特代内內信表化老给給"
    "世位次度门門任常先海通教儿兒原东東声聲提立及比员員解水名真论論处處走义義各入几幾口认認条條平系气氣题題活尔爾更别別打"
    "女变變四神总總何电電数數安少报報才结結反受目太量再感建务務做接必场場件计計管期市直德资資命山金指克许許统統区區保至队隊"
    "形社便空决決治展马馬科司五基眼书書非则則听聽白却卻界达達光放强強即像难難且权權思王象完设設式色路记記南品住告类類求据據"
    "程北边邊死张張该該交规規万萬取拉格望觉覺术術领領共确確传傳师師观觀清今切院让讓识識候带帶导導争爭运運笔筆推改革创創"
)


def decode(data: bytes, path: str) -> str:
    """Return the characters of a text file, without a byte order mark.

    Raises SeedError when the bytes are no text in any encoding that articles come in.
    """
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return _strict(data[4:], "utf-32-le" if data.startswith(codecs.BOM_UTF32_LE) else "utf-32-be", path)
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], name, path)
    wide = _utf16(data)
    if wide:
        return _strict(data, wide, path)
    if b"\0" in data[:_SAMPLE]:
        raise SeedError(Problem(Location(path), "this is no text: it holds zero bytes", "save the article as text"))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _guess(data, path)


def _utf16(data: bytes) -> str | None:
    """Return the UTF-16 that the bytes are in when they carry no mark: line ends and spaces show it."""
    head = data[: _SAMPLE & ~1]
    if len(data) % 2 or len(head) < 4:
        return None
    scores = {}
    for name, blanks in (("utf-16-le", (b"\n\0", b"\r\0", b" \0")), ("utf-16-be", (b"\0\n", b"\0\r", b"\0 "))):
        try:
            text = head.decode(name)
        except UnicodeDecodeError:
            continue
        usual = sum(
            char in _COMMON or (char.isascii() and char.isprintable()) or char in "，。、；：\r\n" for char in text
        )
        if usual > 0.3 * len(text) and (b"\0" in head or any(blank in head for blank in blanks)):
            scores[name] = usual
    return max(scores, key=lambda name: scores[name]) if scores else None


def _guess(data: bytes, path: str) -> str:
    declared = _DECLARED.search(data[:2048])
    names = ["gb18030", "big5hkscs"]
    if declared:
        named = declared[1].decode("ascii").lower()
        names.insert(0, _ALIASES.get(named, named))
    best, most = None, 0.02
    for n, name in enumerate(dict.fromkeys(names)):
        share = _familiar(data, name)
        if share is not None and share + (0.05 if declared and not n else 0) > most:
            best, most = name, share
    if best is None:
        share = sum(byte < 0x80 for byte in data[:_SAMPLE]) / max(1, len(data[:_SAMPLE]))
        best = "cp1252" if share > 0.9 else None
    if best is None:
        raise SeedError(
            Problem(Location(path), "the encoding is not known: no UTF-8, UTF-16, GB18030 or Big5", "save it as UTF-8")
        )
    return _strict(data, best, path)


def _familiar(data: bytes, encoding: str) -> float | None:
    """Return which share of the foreign characters is common Chinese, None where the bytes don't decode."""
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(data[:_SAMPLE], final=len(data) <= _SAMPLE)
    except (UnicodeDecodeError, LookupError):
        return None
    foreign = [char for char in text if char > "\x7f"]
    return sum(char in _COMMON for char in foreign) / len(foreign) if foreign else None


def _strict(data: bytes, encoding: str, path: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as fault:
        before = data[: fault.start].decode(encoding, errors="replace")
        line = before.count("\n") + 1
        raise SeedError(
            Problem(
                Location(path, line, len(before) - before.rfind("\n")),
                f"not valid {encoding.upper()}: byte 0x{data[fault.start]:02x}",
                "the file is cut or damaged; save it as UTF-8",
            )
        ) from None
