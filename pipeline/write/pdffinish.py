"""What a PDF needs beyond WeasyPrint's own writing to be PDF/A-3a and PDF/UA-1 at once.

WeasyPrint writes one standard at a time and PDF/A does not allow its form fields as they are. In: the document
laid out and its PDF objects, before they are written. Out: the same objects, mended in place.
"""

from __future__ import annotations

from typing import Any

import pydyf

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
    for item in pdf.objects:
        if isinstance(item, pydyf.Dictionary) and item.get("S") == "/Table":
            item.setdefault("K", pydyf.Array())
        if isinstance(item, pydyf.Stream) and "Interpolate" in item.extra:
            item.extra["Interpolate"] = "false"  # PDF/A forbids it (ISO 19005-3, 6.2.8)


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
