"""What a list or a section is about: things to do, problems, achievements, principles, goals, background …

The words decide that announce it (its lead sentence), then its headings from the nearest up, then the items
themselves. A problem word behind a verb that solves ("破解融资难题") makes a task of it.
"""

from __future__ import annotations

import re
from functools import cache

from pipeline.extract.words import either, load, pattern

KINDS = (
    "note",
    "problem",
    "principle",
    "frame",
    "goal",
    "schedule",
    "achievement",
    "past",
    "background",
    "types",
    "summary",
)
_COUNT = r"(?:以下|如下|下列|下面|这|[一二两三四五六七八九十几\d]+)\s*(?:个|项|条|点|大|种|类|方面|层面|重)*\s*的?"
_MATTER = re.compile(r"^关于.*问题$")
# What a question asks of its subject says nothing of the subject: "出台的背景是什么" is about the 背景.
_ASKED = re.compile(
    r"(?:主要)?(?:(?:又|都|各|分别)?(?:是|有|包括|包含)(?:些?什么|哪[些几](?:个|项|条|方面|内容)?|怎样的?|如何|多少|何)|(?:是|又)?(?:怎么样|如何|怎样))$"
)
_ASKS_OF = re.compile(r"(?:有|具有)(?:什么|哪些|何种?|怎样的)(?=.{2,8}$)")
_ASKS_KINDS = re.compile(r"(?:分为|分成|包括)(?:哪|几)[^,;]{0,3}(?:类|种|型|个?级别?|档)")
# "对风险防控有哪些规定?" asks for what is to be done.
_ASKS_WHAT_TO_DO = re.compile(
    r"(?:有|采取|出台|提出|推出|作出|做出|明确|部署)了?(?:哪些|什么|何种?|怎样的)(?:具体|主要|新的?|重要|针对性)*(?:的)?"
    r"(?:规定|安排|要求|举措|措施|考虑|打算|制度|政策|部署|计划|办法|建议|变化|调整|内容|创新|突破)$"
)
# "为什么要改?", "如何办理?": asked by those whom the matter meets, not of those who are to do something.
_ASKS_OF_NATURE = re.compile(r".{0,12}(?:为什么|为何|怎么看|如何看待|如何理解)")
_ASKS_FOR_THE_WAY = re.compile(
    r".{0,16}(?:如何|怎么|怎样|哪里|何处)(?:办理|办|申请|申领|申报|查询|缴纳|缴费|领取|报名|咨询|投诉)[^,。]{0,8}$"
)
_REACHING = re.compile(r"(?:完成|实现|达成|达到|冲刺|确保|围绕|对标)[^,;:]{0,14}$")
# "打赢脱贫攻坚战,是践行初心使命的必然要求": what says why, not what to do.
_REASON = re.compile(
    r"^[^;。]{0,40}?(?:是|成为)[^,;。]{2,40}?(?:要求|需要|需求|举措|途径|选择|体现|使命|担当|之举|之策|所在|支撑|抓手|关键|基础|前提|内容|环节|标志|底线任务)[,;。]?$"
    r"|^[^,;。是]{2,40}(?:的(?:需要|必然要求|内在要求|客观要求|现实需要|迫切需要|必然选择|重要途径|重要举措|重要抓手))[,;。]?$"
)
# Words that only what is done can carry, and those by which a date or number lies ahead.
_DONE = re.compile(
    r"(?:成立|完成|组织|开展|建立|制定|形成|实现|取得|提供|达成|编制|出台|建成|推动|规范|解决|促进|保障|确保|提升|加快|优化|攻克)了|已经?(?!有|知)|先后|累计|同比|荣获|圆满|共(?=\d|[^,。;]{1,4}\d)"
)
# "体系更加完善,环境明显改善": how things are to be, or have become, at the end of a clause.
_REACHED = re.compile(
    r"(?:更加|更为|显著|明显|全面|基本|持续|大幅|稳步|不断)(?:完善|健全|彰显|提升|提高|改善|增强|建成|形成|覆盖|优化|扩大|凸显|好转|深化"
    r"|增长|下降|拓展|巩固|成型|定型|确立|实现)(?=[,。;]|$)"
)
_AHEAD = re.compile(r"将|拟|力争|争取|确保|计划|要|应|到20\d\d年|20\d\d年底前|年底前|底前|下一步|继续|今后")


# "Reform the timetable": a plain verb has its object's article or number right behind it. What stands there in a
# phrase without a verb is left out: "Half the boats", "Over a year".
_IMPERATIVE = re.compile(
    r"(?!(?:half|both|all|such|what|which|whose|where|when|while|how|why|if|as|at|in|on|by|to|of|for|from|with|within|without|over"
    r"|under|after|before|between|through|during|across|around|about|against|into|onto|towards?|per|via|not|only|even"
    r"|just|also|is|are|was|were|has|have|had|be|and|or|but|than|that|this|these|those|there|it|its|they|we|you|our"
    r"|his|her|like|unlike|despite|since|until|because|although|though|so|yet|nearly|almost|once|twice|many|each)\b)"
    r"[A-Za-z]+(?<!ing)(?<!ed)(?<!ly)(?<![^s]s)(?: up| out| on| in| down| off)?"
    r" (?:an?|the|all|every|each|its|their|your|our|any|more|at least|up to|\d[\d,.]*)\s",
    re.IGNORECASE,
)


def of_heading(title: str, chinese: bool) -> str | None:
    """Return the kind that a heading names: one of KINDS, "task", or None where it says nothing."""
    core = title.strip(" 。.:：?？")
    if chinese and _MATTER.match(core):
        return None
    if not chinese:
        return _of_english_heading(core)
    if _ASKS_KINDS.search(core):
        return "types"
    if re.fullmatch(r"(?:到|至)?20\d\d年(?:底|末)?", core):
        return "goal"
    if _ASKS_FOR_THE_WAY.match(core):
        return "background"
    if _ASKS_WHAT_TO_DO.search(core):
        return "task"
    if "?" in core:
        core = re.split(r"[?]+", core)[-1]  # of two questions the last one is answered at length
    asks_of_nature = core.endswith("是什么") or _ASKS_OF_NATURE.match(core)
    core = _ASKS_OF.sub("", _ASKED.sub("", core)) or core
    kind = _of_chinese_heading(core)
    return "background" if kind is None and asks_of_nature else kind


def _of_chinese_heading(core: str) -> str | None:
    language = "zh"
    last: tuple[int, int, str] | None = None
    for kind in (*KINDS, "task"):
        for found in pattern("kinds", language, kind).finditer(core):
            if kind == "problem" and _solved(core, found.start(), language):
                kind_here = "task"
            elif kind == "goal" and _REACHING.search(core[: found.start()]):
                kind_here = "task"  # "完成全年目标任务": reaching a goal is the work itself
            elif (kind == "note" and (found.start() > 0 or len(core) > 8)) or (kind == "types" and len(core) > 12):
                continue
            else:
                kind_here = kind
            # the head of a Chinese phrase is its end: of two words the later one says what the section is
            key = (found.end(), found.end() - found.start(), kind_here)
            if last is None or key[:2] > last[:2]:
                last = key
    if last is None:
        return "task" if _orders("zh").match(core) else None
    tail = len(core) - last[0]
    kind = last[2]
    if kind == "task":
        return kind
    # a word in mid-phrase ("以问题为导向", "成果转化") says nothing of the section
    if tail > 2 and _orders("zh").match(core):
        return "task"
    return (
        kind
        if tail == 0
        or (tail <= 2 and re.fullmatch(r"(?:有|是|所在|分析|方面|部分|及其?|的|和|情况)*.?", core[last[0] :]))
        else None
    )


def _of_english_heading(core: str) -> str | None:
    if re.match(r"(?:why|what is|who)\b", core, re.IGNORECASE):
        return "background"
    if _IMPERATIVE.match(core):
        return "task"
    for kind in ("note", "task", *KINDS[1:]):
        found = pattern("kinds", "en", kind).search(core)
        if not found or core[found.end() : found.end() + 1] == "-":
            continue  # "risk-taking" is no risk
        if kind == "problem" and (_solved(core, found.start(), "en") or _orders("en").match(core)):
            return "task"
        # short headings are the name of their section; in long ones only the last word is
        if (
            len(core.split()) <= 4
            or found.end() >= len(core) - 1
            or kind in ("problem", "achievement", "principle", "goal")
        ):
            return kind
    return "task" if _orders("en").match(core) else None


@cache
def _orders(language: str) -> re.Pattern[str]:
    """What a heading opens with that says what to do: a listed verb."""
    data = load("actions")[language]
    verbs = either([*data["firm"], *data["promote"], *data["explore"]])
    if language == "zh":
        return re.compile(rf"(?:要|应)?(?:{either(data['adverbs'])})*{verbs}(?!了|的)")
    return re.compile(rf"(?:{verbs}|{_gerunds()})\b", re.IGNORECASE)


@cache
def _gerunds() -> str:
    """The listed English verbs in -ing ("Protecting renters", "Cutting costs")."""
    data = load("actions")["en"]
    forms = []
    for words in (*data["firm"], *data["promote"], *data["explore"]):
        verb, _, rest = str(words).partition(" ")
        stem = verb[:-1] if verb.endswith("e") and not verb.endswith("ee") else verb
        double = re.fullmatch(r"[a-z]{0,2}[aeiou][bdgmnpt]", verb) is not None
        forms.append(f"{stem}{stem[-1] if double else ''}ing{' ' + rest if rest else ''}")
    return either(forms)


@cache
def _announcers(kind: str, language: str) -> re.Pattern[str]:
    words = either(load("kinds")[language][kind], whole=language == "en")
    if language == "zh":
        has = "(?:有|如下|以下|存在|面临|面对|遇到|取得|坚持|遵循|把握|实现)"
        near = rf"(?:{_COUNT}[^,。;:]{{0,12}}?{words}|{has}[^。;:]{{0,14}}{words})"
        directly = rf"{words}(?=(?:主要)?(?:如下|是|有|包括|为)$)"  # "主要做法如下"
        return re.compile(rf"{directly}|{near}(?=[^\u4e00-\u9fff]|$|如下|包括|主要|是|为|:)")
    return re.compile(words, re.IGNORECASE)


# Turns of phrase that say what follows, whatever words stand beside them.
_TURNS: dict[str, tuple[tuple[re.Pattern[str], str], ...]] = {
    "zh": (
        (re.compile(r"(?:可以|可)?(?:归纳|概括|总结)(?:为|起来)"), "summary"),
        (re.compile(r"(?:分为|划分为)[^,。]{0,8}$|(?:以下|下列)(?:条件|情形|情况)[^,。]{0,24}$"), "types"),
        # "主要做了三方面工作", "重点推进了以下任务"
        (re.compile(r"(?:做|抓|开展|采取|推进|完成|落实|实施|出台|推出)了[^,。;]{0,16}$"), "past"),
        (re.compile(r"(?:总结|回顾|肯定)了[^,。;]{0,30}$"), "achievement"),
    ),
    "en": (
        (re.compile(r"\b(?:has|have)(?: also| already)?$"), "past"),
        (re.compile(r"\byou (?:may|can)\b", re.IGNORECASE), "background"),  # ways that are open to the reader
    ),
}
_ORDERS_IN_LEADS = {
    "zh": re.compile(
        r"(?:建议|要做到|必须|应当?|需要?|要|会议(?:议定|决定|要求|明确|确定|强调|研究决定|商定)(?:事项)?)$"
        r"|(?:表示|强调|要求)[,:]?(?:将|要)(?!来)"
    ),
    "en": re.compile(
        r"\b(?:should|must|shall|will(?! (?:consist|include|comprise|cover|be|have)\b)|recommends?|proposes?)\b"
    ),
}


def of_lead(lead: str, chinese: bool) -> str | None:
    """Return the kind that the sentence before a list announces, None where it announces none."""
    language = "zh" if chinese else "en"
    last_clause = lead.rstrip(" :,。.：")
    turned = next((kind for turn, kind in _TURNS[language] if turn.search(last_clause)), None)
    if turned is not None or not last_clause:
        return turned
    best: tuple[int, str] | None = None
    for kind in ("task", "problem", "principle", "goal", "achievement", "past", *(() if chinese else ("types",))):
        for found in _announcers(kind, language).finditer(last_clause):
            here = kind
            words = list(pattern("kinds", language, kind).finditer(found[0]))
            at = found.start() + (words[-1].start() if words else 0)
            if kind == "problem" and _solved(last_clause, at, language):
                here = "task"
            if best is None or found.end() > best[0]:
                best = (found.end(), here)
    if best is None:
        return "task" if _ORDERS_IN_LEADS[language].search(last_clause) else None
    return best[1]


def of_items(items: list[str], chinese: bool) -> str | None:
    """Return the kind that the items themselves show: by what most of their first clauses say."""
    language = "zh" if chinese else "en"
    firsts = [
        re.split(r"[。;]" if chinese else r"(?<=[.;?])\s", item, maxsplit=1)[0][: 90 if chinese else 200]
        for item in items
    ]

    def share(test: re.Pattern[str], anchored: bool = False) -> float:
        return sum(bool(test.match(first) if anchored else test.search(first)) for first in firsts) / len(firsts)

    if share(re.compile(r"[?]\W*$|^[^,;]{2,30}是指")) >= 0.6:
        return "background"  # questions that readers ask, definitions
    wants = share(_wanted(language))
    if chinese and share(re.compile(r"(?:是|要|必须)?坚持"), anchored=True) >= 0.6:
        return "principle"
    if chinese and share(re.compile(r"(?:到|至)?20\d\d年")) >= 0.6 and wants < 0.5:
        return "goal"
    if chinese and share(_REASON) >= 0.6:
        return "background"
    if chinese and sum(len(_REACHED.findall(item)) >= 2 for item in items) / len(items) >= 0.6:
        return "goal"
    past = sum(bool(_past(language).search(item[: 120 if chinese else 240])) for item in items) / len(items)
    if past >= 0.6 and past > wants:
        return "past"
    # Chinese verbs have no tense: a word such as 已 or 累计 tells what was done from an order
    done = sum(bool(_DONE.search(item[:160]) and not _AHEAD.search(item[:160])) for item in items)
    if chinese and done / len(items) >= 0.6:
        return "past"
    if share(pattern("kinds", language, "problem_items")) >= 0.6 and wants <= 0.5:
        return "problem"
    return "task" if wants >= 0.5 else None


@cache
def _wanted(language: str) -> re.Pattern[str]:
    """What opens or carries a thing to do: a listed verb, or a modal."""
    data = load("actions")[language]
    verbs = either([*data["firm"], *data["promote"], *data["explore"]])
    adverbs = either(data["adverbs"])
    if language == "zh":
        # no modals: 重要, 供应, 需求, 可能, 模拟
        modals = (
            r"(?:(?<![供效响反适对相])应(?:当|该)?(?![有用对急变届酬])|必须|(?<![供所急内刚必无])需要?(?!求)|将(?![领军来近])"
            r"|(?<![重主必首紧纪摘提概险次只简扼])要(?![求素点件闻领是以义])|可以?(?![能靠见信控持])|(?<![模虚])拟)"
        )
        led = r"^由[^,。;]{2,30}(?:牵头|负责|承担|组织)"
        toward = rf"^[对与向同给][^,。;]{{2,40}}?(?:给予|予以|实行|{verbs})(?!了)"  # "对示范小区给予补贴"
        # "要求机构每年报告", "监管部门加强检查": who is to do it stands first
        # "围绕用户感知,打造…": what it is done for may stand first
        aimed = rf"(?:{either(data['purposes'])})[^,。;:]{{1,30}},"
        bodies = "(?:部门|政府|单位|机构|企业|银行|高校|学校|社区|协会|各地|各级)"
        told = rf"^要求[^,。;]{{4}}|^[^,。;:]{{1,14}}{bodies}(?:{adverbs})*{verbs}(?!了|的)"
        taking = rf"^(?:把|在)[^,。;]{{2,40}}?{verbs}(?!了|的)"  # "把数字素养纳入培训", "在各部门推行…"
        return re.compile(
            rf"{led}|{toward}|{told}|{taking}|^(?:{aimed})?(?:是|要|应)?(?:{adverbs}|[^,。;:]{{2,10}}?要)*{verbs}(?!了)|{modals}"
        )
    modals = either(data["modals"], whole=True)
    opens = rf"^(?:\W*(?:{adverbs})\s+)*(?:(?:{verbs}|{_gerunds()})\b(?!\s*ed)|{_IMPERATIVE.pattern})"
    return re.compile(rf"{opens}|(?-i:{modals})", re.IGNORECASE)  # "may" is no month


@cache
def _past(language: str) -> re.Pattern[str]:
    words = load("kinds")[language]["past_items"]
    if language == "zh":
        verbs = either(load("actions")["zh"]["firm"])
        return re.compile(rf"(?:{either(words)})|{verbs}了")
    return re.compile(either(words, whole=True), re.IGNORECASE)


def _solved(text: str, at: int, language: str) -> bool:
    solving = [found.end() for found in pattern("kinds", language, "solving").finditer(text, 0, at)]
    return bool(solving) and not re.search(r"[,;:。]", text[solving[-1] : at])
