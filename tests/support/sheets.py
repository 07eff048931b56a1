"""Manuscripts for tests of the writers: a page after GB/T 9704 and text of every difficult kind, in our own words."""

from __future__ import annotations

import datetime

from pipeline.markup import Manuscript, Stylesheet

PAGE = """
@page { size: 210mm 297mm; margin: 97.97pt 26mm 92.4pt 28mm }
@page :right { margin: 97.97pt 26mm 92.4pt 28mm; @bottom-right { content: "— " counter(page) " —"; font: 14pt/14pt 宋体;
  letter-spacing: 0; white-space: pre; text-align: right; vertical-align: top; padding: 4.65pt 14pt 0 0 } }
@page :left { margin: 97.97pt 28mm 92.4pt 26mm; @bottom-left { content: "— " counter(page) " —"; font: 14pt/14pt 宋体;
  letter-spacing: 0; white-space: pre; text-align: left; vertical-align: top; padding: 4.65pt 0 0 14pt } }
html { font: 16pt/29.61pt "Times New Roman", 仿宋; letter-spacing: -.21pt; text-align: justify }
body, p, h1, h2, table { margin: 0; font-size: 16pt; font-weight: 400 }
h1 { font: 22pt/29.61pt 方正小标宋简体; text-align: center; letter-spacing: 0 }
h2 { font-family: 黑体; text-indent: 31.586pt }
p { text-indent: 31.586pt; orphans: 1; widows: 1 }
.footnote { float: footnote; footnote-policy: line; font: 10.5pt/14pt 仿宋; text-indent: 0; letter-spacing: 0 }
::footnote-call { content: "〔" counter(footnote) "〕"; line-height: 0; vertical-align: super; font-size: 9pt }
table { width: 100%; table-layout: fixed; border-collapse: collapse; text-align: left; font-size: 12pt; line-height: 18pt }
td, th { border: .25mm solid; padding: 2pt 4pt; font-weight: 400 } td { text-indent: 0 }
input { display: inline-block; appearance: auto; width: 11pt; height: 11pt }
"""

SENTENCES = (
    "沿河三市将共同编制流域治理总体方案，明确“同防、同治、同享”的工作要求，建立联席会议制度（每季度一次），并于2027年6月底前完成首轮评估。",
    "会议指出：“水质改善不是一时一地之事——上游保得住，下游才清得了。”各市要把断面考核、生态补偿、项目审批等事项纳入统一清单，逐项销号。",
    "探索建立跨市排污权交易平台，推动监测数据“一网通看”；对贡献突出的县（市、区），给予资金倾斜、用地保障、人才支持等激励……",
    "支持36家企业开展节水改造，平均降耗12.5%，力争3年内建成8个示范园区、120公里绿色廊道，带动就业1.8万人。",
)


def chinese_page(body: str, more: str = "", folders: tuple = (), language: str = "zh-CN") -> Manuscript:
    """Return a manuscript with this body, on the Chinese page; `more` is CSS that comes after it."""
    html = (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>流域治理简报</title></head>'
        f"<body>{body}</body></html>"
    )
    sheets = (Stylesheet("zh.css", PAGE), *([Stylesheet("more.css", more)] if more else []))
    return Manuscript(html, sheets, folders, template="note.html", date=datetime.date(2027, 3, 5))


def prose(paragraphs: int) -> str:
    """Return paragraphs of four to seven lines, no two alike."""
    picked = ("".join(SENTENCES[(n + k) % 4][n % 3 :] for k in range(2 + n % 2)) for n in range(paragraphs))
    return "".join(f"<p>{text}</p>" for text in picked)
