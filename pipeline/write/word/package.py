"""The file around the document: parts, properties, fonts, settings, and the same bytes on any day.

python-docx opens and relates the parts; its default template leaves a thumbnail, an empty customXml item and a
stale copy of the styles behind, so a leaner one is made from it, once a process. The archive is written here:
python-docx stamps its members with the clock.
"""

from __future__ import annotations

import datetime
import functools
import io
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

import docx
from docx.document import Document
from docx.opc.constants import CONTENT_TYPE as CT
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.exceptions import OpcError
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from lxml import etree

from pipeline.errors import Location, Problem, WriteError
from pipeline.markup import Manuscript
from pipeline.wordpackage import unsafe_to_carry
from pipeline.write.word.oxml import W, new, serialise, sub

EPOCH: Final = (1980, 1, 1, 0, 0, 0)
FIRST: Final = ("/word/document.xml",)
DROPPED: Final = re.compile(r"thumbnail|customXml|stylesWithEffects|webSettings")
# what Word falls back to where a face is absent
ALTERNATIVES: Final = {
    "仿宋": "FangSong", "仿宋_GB2312": "仿宋", "楷体": "KaiTi", "楷体_GB2312": "楷体", "黑体": "SimHei",
    "宋体": "SimSun",
    "方正小标宋简体": "华文中宋", "方正小标宋_GBK": "华文中宋", "微软雅黑": "Microsoft YaHei",
}  # fmt: skip
KINSOKU_AFTER: Final = "$(£¥·'\"〈《「『【〔〖〝﹙﹛﹝＄（．［｛￡￥“‘"
KINSOKU_BEFORE: Final = (
    "!%),.:;>?]}¢¨°·ˇˉ―‖’”…‰′″›℃∶、。〃〉》」』】〕〗〞︶︺︾﹀﹄﹚﹜﹞！＂％＇），．：；？］｀｜｝～￠"
)
_CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_APPLICATION = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    b"<Application>Briefings</Application></Properties>"
)
_VT = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_WORD = "http://schemas.microsoft.com/office/word"


def begin(reference: Path | None) -> Document:
    """Return an empty document: that of a reference.docx with its styles and headers, else a lean one of our own.

    Raises WriteError when the reference is no Word document.
    """
    if reference is None:
        return docx.Document(io.BytesIO(_lean()))
    try:
        data = reference.read_bytes()
        if problem := unsafe_to_carry(data):
            raise ValueError(problem)
        document = docx.Document(io.BytesIO(data))
    except (OpcError, KeyError, ValueError, OSError, zipfile.BadZipFile, etree.XMLSyntaxError) as fault:
        raise WriteError(Problem(Location(str(reference)), f"this is no Word document to start from: {fault}",
                                 "save it from Word as .docx, without links")) from fault  # fmt: skip
    _drop(document, re.compile(r"thumbnail|customXml|stylesWithEffects|comments|people"))
    body = document.element.body
    for child in list(body):
        if child.tag != W + "sectPr":
            body.remove(child)
    return document


@functools.cache
def _lean() -> bytes:
    """Return python-docx's template without what nobody needs, as an archive."""
    document = docx.Document()
    _drop(document, DROPPED)
    for rel in document.part.package.rels.values():
        if rel.reltype == RT.EXTENDED_PROPERTIES:
            rel.target_part._blob = _APPLICATION
    for rid, rel in list(document.part.rels.items()):
        if rel.reltype in (RT.NUMBERING, RT.FONT_TABLE):
            del document.part.rels[rid]
    root = document.styles.element
    for style in list(root.iter(W + "style")):
        if style.get(W + "styleId") not in ("DefaultParagraphFont", "TableNormal", "NoList"):
            root.remove(style)
    document.element.body.clear()
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _drop(document: Document, pattern: re.Pattern[str]) -> None:
    for source in (document.part.package, document.part):
        for rid, rel in list(source.rels.items()):
            if not rel.is_external and pattern.search(str(rel.target_part.partname)):
                del source.rels[rid]


def add_part(document: Document, name: str, content_type: str, relation: str, blob: bytes) -> str:
    """Add a part to the document and return its relationship id."""
    part = Part(PackURI(name), content_type, blob, document.part.package)
    return str(document.part.relate_to(part, relation))


def replace_part(document: Document, name: str, content_type: str, relation: str, blob: bytes) -> None:
    """Add a part, in the place of one that already has this relation."""
    for rid, rel in list(document.part.rels.items()):
        if rel.reltype == relation:
            del document.part.rels[rid]
    add_part(document, name, content_type, relation, blob)


def set_properties(document: Document, manuscript: Manuscript, head: dict[str, str], language: str) -> None:
    """Set core and custom properties; times are those of the edition."""
    core = document.core_properties
    when = datetime.datetime.combine(manuscript.date, datetime.time())
    core.title, core.author = head.get("title", "")[:255], head.get("author", "")[:255]
    core.subject, core.keywords = head.get("description", "")[:255], head.get("keywords", "")[:255]
    core.last_modified_by, core.comments, core.category = core.author, "", ""
    core.language = language
    core.created = core.modified = when
    core.revision = 1
    if manuscript.properties:
        items = "".join(
            f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{n}" name={quoteattr(name)}>'
            f"<vt:lpwstr>{escape(value)}</vt:lpwstr></property>"
            for n, (name, value) in enumerate(sorted(manuscript.properties.items()), 2)
        )
        root = f'<Properties xmlns="{_CUSTOM}" xmlns:vt="{_VT}">{items}</Properties>'
        blob = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{root}'
        package = document.part.package
        part = Part(PackURI("/docProps/custom.xml"), CT.OFC_CUSTOM_PROPERTIES, blob.encode(), package)
        package.relate_to(part, RT.CUSTOM_PROPERTIES)


def font_table(names: Iterable[str]) -> etree._Element:
    """Return w:fonts with what Word may use where a face is not installed."""
    root = new("fonts")
    for name in sorted(set(names)):
        font = sub(root, "font", name=name)
        if name in ALTERNATIVES:
            sub(font, "altName", val=ALTERNATIVES[name])
        sub(font, "charset", val="86" if not name.isascii() else "00")
        sub(font, "family", val="auto")
        sub(font, "pitch", val="default")
    return root


def settings(mirror: bool, even: bool, notes: bool, revisions: bool) -> etree._Element:
    """Return w:settings: how Chinese lines break, and Word's present behaviour instead of that of 2007."""
    root = new("settings")
    sub(root, "zoom", percent=100)
    if mirror:
        sub(root, "mirrorMargins")
    if revisions:
        sub(root, "revisionView", markup=1)
    sub(root, "defaultTabStop", val=420)
    if even:
        sub(root, "evenAndOddHeaders")
    sub(root, "drawingGridVerticalSpacing", val=156)
    sub(root, "characterSpacingControl", val="compressPunctuation")
    sub(root, "noLineBreaksAfter", lang="zh-CN", val=KINSOKU_AFTER)
    sub(root, "noLineBreaksBefore", lang="zh-CN", val=KINSOKU_BEFORE)
    if notes:
        group = sub(root, "footnotePr")
        for id in (-1, 0):
            sub(group, "footnote", id=id)
    compat = sub(root, "compat")
    for name in ("spaceForUL", "balanceSingleByteDoubleByteWidth", "doNotLeaveBackslashAlone", "ulTrailSpace",
                 "doNotExpandShiftReturn", "adjustLineHeightInTable", "useFELayout"):  # fmt: skip
        sub(compat, name)
    for name, value in (("compatibilityMode", 15), ("overrideTableStyleFontSizeAndJustification", 1),
                        ("enableOpenTypeFeatures", 1), ("doNotFlipMirrorIndents", 1),
                        ("differentiateMultirowTableHeaders", 1)):  # fmt: skip
        sub(compat, "compatSetting", name=name, uri=_WORD, val=value)
    sub(root, "themeFontLang", val="en-GB", eastAsia="zh-CN")
    sub(root, "decimalSymbol", val=".")
    sub(root, "listSeparator", val=",")
    return root


def archive(document: Document) -> bytes:
    """Return the document as a .docx: members in a fixed order, no clock, nothing of this machine."""
    package = document.part.package
    parts = {str(part.partname): part for part in package.iter_parts()}
    order = [*(name for name in FIRST if name in parts), *sorted(name for name in parts if name not in FIRST)]
    members: list[tuple[str, bytes]] = [("[Content_Types].xml", _content_types(parts.values()))]
    members.append(("_rels/.rels", _bytes(package.rels.xml)))
    for name in order:
        part = parts[name]
        members.append((name[1:], serialise(document.element) if part is document.part else part.blob))
        if len(parts[name].rels):
            members.append((parts[name].partname.rels_uri[1:], _bytes(parts[name].rels.xml)))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in members:
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            info.external_attr = 0
            target.writestr(info, data, compresslevel=6)
    return buffer.getvalue()


def _content_types(parts: Iterable[Any]) -> bytes:
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    defaults = {"rels": CT.OPC_RELATIONSHIPS, "xml": CT.XML}
    overrides = {}
    for part in parts:
        extension = part.partname.ext.lower()
        if extension in ("png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff"):
            defaults[extension] = part.content_type
        else:
            overrides[str(part.partname)] = part.content_type
    lines = [f'<Default Extension="{key}" ContentType="{value}"/>' for key, value in sorted(defaults.items())]
    lines += [f'<Override PartName="{key}" ContentType="{value}"/>' for key, value in sorted(overrides.items())]
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return f'{head}<Types xmlns="{types}">{"".join(lines)}</Types>'.encode()


def _bytes(xml: str | bytes) -> bytes:
    return xml.encode() if isinstance(xml, str) else xml
