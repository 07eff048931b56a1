"""What a mechanism is called: its heading, or the phrase in the sentence that leads its list.

"聚焦核心竞争力提升,建立产业生态圈共筑机制" names the 产业生态圈共筑机制: the last clause, without the verb that
sets it up and without what describes it. Where the sentence only announces a list ("有两项措施"), it names nothing.
"""

from __future__ import annotations

import re
from functools import cache

from pipeline.extract.words import either, load

_INSTITUTION = re.compile(r"(?:机制|制度|体系|体制|模式|格局|平台|工程|行动|计划|战略)$")
_ANNOUNCES = re.compile(
    r"(?:以下|如下|下列|下面|[一二两三四五六七八九十几\d]+\s*(?:个|项|条|点|大|类)?(?:方面|举措|措施|建议|任务|工作|重点|要点|环节|问题|抓手|内容|路径|思路|机制|意见|想法|举措|体会|层面|角度|步骤|方向|看法))"
    r"[^,。]{0,10}$|(?:包括|主要有|建议|表示|认为|指出|强调|要求|介绍|说|提出|为此|为此要|具体(?:来说|而言|来讲|地讲|如下|包括|措施|是)?|其中|主要是|即)$"
)
# Clauses that call for effort and name no matter: "需要多方发力", "要多措并举、久久为功".
_EFFORT = re.compile(
    r"(?:(?:多方|各方|多管|多措|双管|三管|协同|共同|合力|精准|持续|持久|久久|综合|系统|靶向|靠前|同向|齐心|群策|标本|统筹|上下|凝聚)"
    r"(?:[面力心]*)(?:发力|用力|努力|并举|齐下|为功|施策|推进|兼治|兼顾|群力|协力|联动|合力|共识|行动|参与)[、和]?){1,3}(?:才行)?"
)
_CONDITION = re.compile(r"(?:的前提下|的基础上|的同时|的过程中|之际|之时)$")
# A clause that only says what comes of it: "取得实实在在的效果".
_RESULT = re.compile(
    r"做到[^,]{1,8}|(?:确保|力争|努力)?(?:取得|见到|收到|做出|干出)[^,]{0,12}(?:效果|成效|实效|进展|成绩|突破|变化)"
)
# A clause that only says when: "当前和今后一个时期" (its 当前 may be gone already).
_WHEN = re.compile(
    r"(?:当前|目前|近期)?(?:和|及|以及)?(?:今后|下一|未来|接下来的?)?(?:20\d\d年|[一几三五\d]+[个年]|这)?(?:一)?(?:段|个)?(?:时期|时间|阶段|步|年)(?:内|里|中)?"
)
# A clause of purpose names its matter: "为稳定和扩大就业" without the 为.
_PURPOSE = re.compile(r"为(?:了|进一步|切实|深入|全面)*(?=[^了何民人]{4})")
_OPENINGS = re.compile(
    r"(?:(?:各[^,;:要应须需]{1,10}|政府|我们|我[省市县区国]|全[省市县区])(?=要|应|须|必须|需)|(?:(?:关键|重点|核心|根本|首要|重心)(?:是|在于|在)|重在|贵在)(?=[^,。;]{4})|而|并且?|从而|因此|所以|为此|同时|此外|另外|今后|下一步|接下来|当前|目前|首先|最后|此前|要|应当?|应该|必须|需要?|须|可以?|可从|我们|还|就是|更|也|再|不仅|进一步)+"
)
_ORDERED = re.compile(
    r"(?:现就|现对|兹就|就)(?:进一步)?([^,。;]{4,60}?)(?:有关(?:事项|工作|问题|情况))?(?:,?(?:现)?(?:通知|提出|制定|函复|答复|报告|意见|建议|作出|明确|提出)[^,。;:]{0,14})?如下[:。]?$"
)
# "办好山区学校,要顺应期待,坚持量力而行": what is said to need the rest is the name.
_TOPIC = re.compile(r"(?P<name>[^,。;:要应须]{4,26}),(?:既要|要|必须|应当?|需要?)(?=[^,。]{4})")
_SAYS = re.compile(r"^[^,。]{2,16}(?:说|认为|建议|指出|表示|强调|介绍|提出)[,:]")
_SOLVES = re.compile(r"(?:着力|切实|重点|主要|有效)?(?:解决|破解|化解|应对)[^,]{2,30}(?:问题|难题|困境|矛盾)")
# "健全流转机制是前提": what is said to matter is the name, that it matters is not.
_WEIGHED = re.compile(
    r"(.{4,24}?)(?:是|为|才是|就是|乃是)(?:[一最]?[^,是]{0,4}?的?)"
    r"(?:前提|关键|保障|基础|根本|核心|重点|抓手|支撑|动力|目的|保证|底线|先手棋|突破口|着力点|落脚点|当务之急|重中之重)(?:所在)?"
)
# "加大财税支持(3条)": how many there are is no part of the name.
_COUNTED = re.compile(r"\s*\((?:共)?[一二三四五六七八九十\d]{1,3}\s*[条项个]\)$")
# "下一步如何推动转型?", "在回收利用方面有哪些安排?", "关于加强水利建设的问题": the frame is no part of the name.
_HOW_TO = re.compile(
    r"(?:[^,。;?]{0,20},)?[^,。;?]{0,16}?(?:如何|怎样|怎么)(?:才能|去|做到|来)?(?P<name>[^,。;?是看待]{2}[^,。;?]{2,36})[?]*"
)
_WHAT_IS_DONE = re.compile(
    r"(?:[^,。;?]{0,20},)?(?:[^,。;?]{0,12}?[在对就围绕关于]{1,2})(?P<name>[^,。;?在对就]{4,30}?)(?:方面|上|问题)?(?:,[^,。;?]{0,10}?)?(?:[都又将还]|主要|具体)?"
    r"(?:有|采取|出台|提出|推出|作出|做出|明确|部署)了?(?:哪些|什么|怎样的)[^,。;?]{0,12}[?]*"
)
_MATTER = re.compile(r"关于(?P<name>[^,。;?]{4,40}?)(?:的?(?:问题|建议|意见|事项))?")
# "省政府印发《关于推进养老服务的意见》": the matter of the paper.
_PAPER = re.compile(
    r"(?:^|.{0,30}?)《?关于(?:印发|发布|公布|转发)?《?(?P<name>[^《》]{4,60}?)》?的?(?:若干)?"
    r"(?:意见|通知|决定|方案|办法|规定|建议|提案|议案|报告|答复|复函|函|纪要|会议纪要|决议|公告|通告|指示|批复|请示|汇报)》?(?:的通知)?$"
)
_ENGLISH_OPENINGS = re.compile(
    r"^(?:(?:to|in order to)\s+[^,]{3,80},\s*)?"
    r"(?:(?:we|the government|governments?|cities|agencies|the council|it|they|ministers)\s+"
    r"(?:should|must|shall|will|can|could|propose[sd]?(?: that)?|recommend[s]?(?: that)?)\s+(?:also\s+)?)",
    re.IGNORECASE,
)  # fmt: skip


def name_of_heading(text: str, start: int, end: int, chinese: bool) -> tuple[int, int]:
    """Return the span of the name in a heading: what is in the frame of a question or behind 关于, else all of it."""
    counted = _COUNTED.search(text, start, end)
    end = counted.start() if counted else end
    if chinese:
        for frame in (_HOW_TO, _WHAT_IS_DONE, _MATTER):
            framed = frame.fullmatch(text, start, end)
            if framed:
                return framed.span("name")
    return start, end


def name_of_title(text: str, start: int, end: int, chinese: bool) -> tuple[int, int]:
    """Return the span of the matter in a title: what a paper is 关于, without who issues it and what kind it is."""
    framed = _PAPER.search(text, start, end) if chinese else None
    return framed.span("name") if framed else (start, end)


def name_in(text: str, start: int, end: int, chinese: bool) -> tuple[int, int] | None:
    """Return the span of the name in the lead sentence text[start:end], None where it names nothing."""
    ordered = _ORDERED.search(text, start, end) if chinese else None
    while end > start and text[end - 1] in " 。.;:,!?、":
        end -= 1
    if not chinese:
        return _english(text, start, end)
    if ordered:
        return ordered.span(1)
    topic = _TOPIC.match(text, start, end)
    if topic and _verbs().match(text, *topic.span("name")) and not _announces_only(topic["name"]):
        return topic.span("name")
    says = _SAYS.match(text[start:end])
    if says:
        start += says.end()
    begin, stop = start, end
    while True:
        cut = max(text.rfind(mark, start, stop) for mark in ",;:")
        begin = start if cut < 0 else cut + 1
        clause = text[begin:stop]
        opening = _OPENINGS.match(clause.strip())
        lead = len(clause) - len(clause.lstrip()) + (opening.end() if opening else 0)
        if _CONDITION.search(clause):
            return None  # "在改变模式的前提下,做好以下工作": what is before tells on what ground
        if cut >= start and _SOLVES.fullmatch(clause) and _names_itself(text[max(start, cut - 80) : cut]):
            stop = cut  # "厘清权责,解决“不愿给”的问题": the way is the name, not what it is for
            continue
        if len(clause) - lead >= 4 and not _announces_only(clause[lead:]):
            core = _core(text, begin + lead, stop)
            # what was cut out of its clause stands for itself
            return (_with_its_twin(text, start, *core), stop) if core == (begin, stop) else core
        if cut < 0:
            return None
        stop = cut


def _names_itself(before: str) -> bool:
    """Return whether the last of these clauses is a thing to do, no purpose ("聚焦…") and no mere opening."""
    clause = re.split("[,;:]", before)[-1].strip()
    if len(clause) < 4 or _announces_only(clause):
        return False
    return _purposes().match(clause) is None and _verbs().match(clause) is not None


def _with_its_twin(text: str, start: int, begin: int, end: int) -> int:
    """Return where a name begins that has two halves: "推进政务公开,强化解读回应"; `begin` for one that hasn't."""
    if begin <= start or text[begin - 1] != "," or not _verbs().match(text, begin, end):
        return begin
    before = max(text.rfind(mark, start, begin - 1) for mark in ",;:")
    clause = text[max(start, before + 1) : begin - 1]
    opening = _OPENINGS.match(clause)
    words = clause[opening.end() if opening else 0 :]
    ordered = opening is not None and re.search("[要应须需]", opening[0]) is not None
    halves = len(words) >= 4 and end - begin + len(words) <= 30 and (ordered or _names_itself(words))
    return begin - 1 - len(words) if halves else begin


def _announces_only(clause: str) -> bool:
    """Return whether a clause only says that a list follows; "发展风险投资可以解决三方面问题" says more."""
    if _EFFORT.fullmatch(clause) or _WHEN.fullmatch(clause) or _RESULT.fullmatch(clause):
        return True
    found = _ANNOUNCES.search(clause)
    if not found:
        return False
    rest = re.sub(
        r"(?:笔者|专家|我们|本文|课题组|代表|委员|受访者|业内人士|我[厅局部委市县省区院办]|本[市省县局厅]|会议|通知|《[^》]{1,12}》)?"
        r"(?:会同|联合)?(?:有关|相关)?(?:部门|单位|方面)?(?:建议|认为|提出|要求|明确)?(?:了|还|可|将|拟)?(?:应当?|要|需|可|可以|必须)?"
        r"(?:做好|抓好|采取|从|重点|着重|把握|包括|有|提出|注意|解决|突出|强化|处理好|坚持|围绕|在|推进|推动|开展|落实|实施|做|抓|切实|认真|着力)*(?:好|了)?$",
        "",
        clause[: found.start()],
    )
    return len(rest) < 4


def _core(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the name proper: without the verb before an institution and what stands before its last 的."""
    topic = re.match(r"(?:在|对|从|就|围绕|关于)?(.{2,24}?)(?:方面|上|领域|层面)$", text[start:end])
    if topic:
        return start + topic.start(1), start + topic.end(1)
    weighed = _WEIGHED.fullmatch(text, start, end)
    if weighed:
        return weighed.span(1)
    solving = re.match(r"(.{4,20}?)(?:可以|能够|可|应|要|需)(?:解决|做好|从|采取|抓好)[^,]{0,10}$", text[start:end])
    if solving:
        return start, start + solving.end(1)
    if not _INSTITUTION.search(text[start:end]):
        purpose = _PURPOSE.match(text[start:end])
        return start + (purpose.end() if purpose else 0), end
    verb = _verbs().match(text, start, end)
    begin = verb.end() if verb and end - verb.end() >= 6 else start
    describing = text.rfind("的", begin, end)
    if describing >= 0 and end - describing - 1 >= 4:
        begin = describing + 1
    return begin, end


@cache
def _purposes() -> re.Pattern[str]:
    return re.compile(either(load("actions")["zh"]["purposes"]))


@cache
def _verbs() -> re.Pattern[str]:
    data = load("actions")["zh"]
    return re.compile(rf"(?:{either(data['adverbs'])})*{either([*data['firm'], *data['promote'], *data['explore']])}")


def _english(text: str, start: int, end: int) -> tuple[int, int] | None:
    opening = _ENGLISH_OPENINGS.match(text[start:end])
    begin = start + (opening.end() if opening else 0)
    if end - begin < 8 or re.fullmatch(
        r"(?:(?:the\s+)?(?:\w+\s+){1,3}(?:should|must|will|can|could)\s+)?(?:now\s+)?"
        r"(?:(?:do|take|act|focus|work|move|proceed|adopt|pursue|make)(?: on| in)?)?\s*"
        r"(?:the following|these|this|as follows|(?:on |in )?(?:the following )?\w+ (?:steps|things|actions|measures"
        r"|points|fronts|areas|ways|changes|reforms|priorities|tasks|directions))[^,]{0,24}",
        text[begin:end],
        re.IGNORECASE,
    ):
        return None
    return begin, end
