"""What a PDF needs beyond WeasyPrint's own writing to be PDF/A-3a and PDF/UA-1 at once.

WeasyPrint writes one standard at a time and PDF/A does not allow its form fields as they are. In: the document
laid out and its PDF objects, before they are written. Out: the same objects, mended in place.
"""

from __future__ import annotations

from typing import Any

import pydyf

from pipeline.write.cff import BARE

UA = b"""<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" \
xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about=""><pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about="" \
xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" \
xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">\
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>part of ISO 14289</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property>\
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""
"""PDF/UA's identification, and the extension schema that PDF/A asks for before it allows it (ISO 19005-3, 6.6.2)."""


def finish(document: Any, pdf: Any) -> None:
    """Mend a PDF in place; `document` is WeasyPrint's."""
    _identify(pdf)
    _tick_boxes(pdf)
    elements = {item.reference: item for item in pdf.objects if _kind(item) == "/StructElem"}
    for element in elements.values():
        if element["S"] == "/LI":
            _give_body(pdf, element, elements)
    _one_annotation_a_link(pdf, elements)
    for item in pdf.objects:
        if isinstance(item, pydyf.Dictionary) and item.get("S") == "/Table":
            item.setdefault("K", pydyf.Array())
        if isinstance(item, pydyf.Stream) and "Interpolate" in item.extra:
            item.extra["Interpolate"] = "false"  # PDF/A forbids it (ISO 19005-3, 6.2.8)
        if isinstance(item, pydyf.Stream) and item.extra.get("Subtype") == "/OpenType":
            _name_outlines(item)


def _name_outlines(font: Any) -> None:
    """Say of outlines without the other tables of a font that they are that (ISO 32000-1, table 126)."""
    if font.stream[0].startswith(BARE):
        font.extra["Subtype"] = "/CIDFontType0C"


def _identify(pdf: Any) -> None:
    """Say PDF/UA-1 in the metadata that says PDF/A-3a, and leave it uncompressed for plain readers."""
    stream = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    stream.stream[0] = stream.stream[0].replace(b"</rdf:RDF>", UA + b"</rdf:RDF>")
    stream.compress = False


def _tick_boxes(pdf: Any) -> None:
    """Give every tick box its two appearances: PDF/A lets no reader draw them anew (ISO 19005-3, 6.3.3, 6.4.1)."""
    if "AcroForm" not in pdf.catalog:
        return
    pdf.catalog["AcroForm"].pop("NeedAppearances", None)
    for item in list(pdf.objects):
        if not (isinstance(item, pydyf.Dictionary) and item.get("Subtype") == "/Widget"):
            continue
        left, top, right, bottom = item["Rect"]
        left, right, bottom, top = min(left, right), max(left, right), min(top, bottom), max(top, bottom)
        item["Rect"] = pydyf.Array([left, bottom, right, top])
        off = pydyf.Stream(
            [], {"Type": "/XObject", "Subtype": "/Form", "BBox": pydyf.Array((0, 0, right - left, top - bottom))}
        )
        pdf.add_object(off)
        item["AP"]["N"]["Off"] = off.reference


def _kind(item: Any) -> str | None:
    return item.get("Type") if isinstance(item, pydyf.Dictionary) else None


def _give_body(pdf: Any, item: Any, elements: dict[bytes, Any]) -> None:
    """Put what stands beside a list item's label into a body (ISO 14289-1, 7.6); with a marker inside it is bare."""
    bare = [kid for kid in item["K"] if kid not in elements or elements[kid]["S"] not in ("/Lbl", "/LBody")]
    if not bare:
        return
    body = pydyf.Dictionary({"Type": "/StructElem", "S": "/LBody", "Pg": item["Pg"], "P": item.reference})
    body["K"] = pydyf.Array(bare)
    pdf.add_object(body)
    for kid in bare:
        if kid in elements:
            elements[kid]["P"] = body.reference
    at = item["K"].index(bare[0])
    item["K"] = pydyf.Array(kid for kid in item["K"] if kid not in bare)
    item["K"].insert(at, body.reference)


def _one_annotation_a_link(pdf: Any, elements: dict[bytes, Any]) -> None:
    """Take the links out of links: WeasyPrint links the boxes inside a linked block once more, a reader hears each."""
    links = {item.reference: item for item in pdf.objects if _kind(item) == "/OBJR"}
    dropped = set()
    known: dict[bytes, bool] = {}
    for element in [element for element in elements.values() if _inside_link(element, elements, known)]:
        inner = [kid for kid in element["K"] if kid in links]
        dropped |= {links[kid]["Obj"] for kid in inner}
        element["K"] = pydyf.Array(kid for kid in element["K"] if kid not in inner)
        if element["S"] == "/Link":
            element["S"] = "/Span"
    for page in pdf.objects:
        if _kind(page) == "/Page" and "Annots" in page:
            page["Annots"] = pydyf.Array(note for note in page["Annots"] if note not in dropped)


def _inside_link(element: Any, elements: dict[bytes, Any], known: dict[bytes, bool]) -> bool:
    """Return whether an element stands in a link; `known` says it of those that were asked for before."""
    above = element["P"]
    if above not in known:
        parent = elements.get(above)
        known[above] = parent is not None and (parent["S"] == "/Link" or _inside_link(parent, elements, known))
    return known[above]
