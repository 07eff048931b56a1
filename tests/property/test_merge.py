"""An extract lives on while its article and its editors go on changing: nothing that a person wrote is ever lost.

A small world stands in for both. The article is made of items that the test knows by a mark of their own, so that
after any number of edits it can tell whether an id still stands on the item that it was given to. The draft is what
perfect rules would find.
"""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass, field

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.extract import catalogue
from pipeline.extract.merge import update
from pipeline.extract.sheet import Block, Sheet, new_item
from pipeline.model import Action, Article, Measure, Mechanism, Passage, Quote, Sentence, SourceFile
from pipeline.source import Source

LETTERS = "山川河海天地风云雷雨春夏秋冬东南西北金木水火土石田园林草花鸟鱼虫马牛羊鸡犬车船桥路门窗灯书笔纸墨琴棋画诗酒茶米盐糖布衣帽鞋手足耳目口鼻心肝"
Marks = list[tuple[tuple[int, int], str]]

VERBS = {"建立": "firm", "推动": "promote", "探索": "explore", "制定": "firm", "完善": "promote"}


@dataclass(eq=False)
class Item:
    """One piece of the article; `mark` is its identity, whatever happens to its words."""

    mark: str
    words: str
    children: list[Item] = field(default_factory=list)


@dataclass
class World:
    """The article as its authors see it."""

    chance: random.Random
    mechanisms: list[Item] = field(default_factory=list)
    achievements: list[Item] = field(default_factory=list)
    deleted: list[tuple[list[Item], Item]] = field(default_factory=list)
    count: int = 0

    def words(self) -> str:
        """Return words that occur nowhere else in the article."""
        self.count += 1
        return "".join(self.chance.choices(LETTERS, k=self.chance.randint(9, 16)))

    def action(self) -> Item:
        return Item(f"a{self.count}", self.chance.choice(list(VERBS)) + self.words())

    def measure(self) -> Item:
        return Item(f"m{self.count}", self.words(), [self.action() for _ in range(self.chance.randint(1, 3))])

    def mechanism(self) -> Item:
        return Item(f"k{self.count}", self.words() + "机制", [self.measure() for _ in range(self.chance.randint(1, 3))])

    def passage(self) -> Item:
        return Item(f"p{self.count}", "", [Item(f"s{self.count}", self.words()) for _ in range(self.chance.randint(1, 3))])

    def draft(self) -> tuple[Source, Article, Marks]:
        """Return the article's text, what the rules find in it, and which item stands where."""
        writer = Writer()
        writer.write("文章题目\n")
        passages = []
        for n, item in enumerate(self.achievements, 1):
            sentences = []
            for k, s in enumerate(item.children, 1):
                sentences.append(Sentence(id=f"A{n}.{k}", **writer.quote(s.words + "。", s.mark)))
            writer.write("\n")
            passages.append(Passage(id=f"A{n}", sentences=tuple(sentences)))
        mechanisms = [self.write_mechanism(writer, n, item) for n, item in enumerate(self.mechanisms, 1)]
        digest = hashlib.sha256(writer.text.encode()).hexdigest()
        source = Source("article.txt", writer.text, writer.text, range(len(writer.text)), digest)
        article = Article(
            language="zh", source=SourceFile(file="article.txt", sha256=digest), title=Quote(quote="文章题目", span=(0, 4)),
            achievements=tuple(passages), mechanisms=tuple(mechanisms),
        )  # fmt: skip
        return source, article, writer.marks

    def write_mechanism(self, writer: Writer, n: int, item: Item) -> Mechanism:
        start = len(writer.text)
        name = writer.quote(item.words, item.mark)
        writer.write("。")
        lead = Quote(quote=writer.text[start:], span=(start, len(writer.text)))
        measures = []
        for k, m in enumerate(item.children, 1):
            writer.write(f"{'一二三四五六七八九十'[(k - 1) % 10]}是")
            at, actions = len(writer.text), []
            for letter, a in zip("abcdefghijklmnopqrstuvwxyz", m.children, strict=False):
                verb = {"verb": a.words[:2], "firmness": VERBS[a.words[:2]]}
                actions.append(Action(id=f"M{n}.{k}{letter}", **verb, **writer.quote(a.words, a.mark)))
                writer.write(",")
            writer.write(m.words + "。")
            span = (at, len(writer.text))
            writer.marks.append((span, m.mark))
            quote = writer.text[slice(*span)]
            measures.append(Measure(id=f"M{n}.{k}", quote=quote, span=span, marker="一是", actions=tuple(actions)))
        writer.write("\n")
        return Mechanism(id=f"M{n}", name=Quote(**name), lead=lead, measures=tuple(measures))

    def lists(self) -> list[list[Item]]:
        """Return every list of items in the article."""
        found = [self.mechanisms, self.achievements]
        for item in [*self.mechanisms, *self.achievements]:
            found.append(item.children)
            found += [child.children for child in item.children if child.children]
        return found

    def edit(self) -> None:
        """Change the article in one way."""
        items = self.chance.choice(self.lists())
        deed = self.chance.choice(["delete", "insert", "swap", "reword", "reword", "restore"])
        if deed == "delete" and len(items) > 1:
            self.deleted.append((items, items.pop(self.chance.randrange(len(items)))))
        elif deed == "restore" and self.deleted:
            home, item = self.deleted.pop()
            home.append(item)
        elif deed == "swap":
            self.chance.shuffle(items)
        elif deed == "reword" and items:
            item = self.chance.choice(items)
            # less than a third of the words: more would be another item
            at = self.chance.randrange(2, max(3, len(item.words) - 4))
            item.words = item.words[:at] + self.chance.choice(LETTERS) + item.words[at + 2 :]
        elif deed == "insert" and items:
            make = {"k": self.mechanism, "m": self.measure, "a": self.action, "p": self.passage}
            kind = items[0].mark[0]
            new = make[kind]() if kind in make else Item(f"s{self.count}", self.words())
            items.insert(self.chance.randrange(len(items) + 1), new)


@dataclass
class Writer:
    """An article's text as it is written."""

    text: str = ""
    marks: Marks = field(default_factory=list)

    def write(self, text: str) -> None:
        self.text += text

    def quote(self, text: str, mark: str) -> dict[str, object]:
        span = (len(self.text), len(self.text) + len(text))
        self.text += text
        self.marks.append((span, mark))
        return {"quote": text, "span": span}


@dataclass
class Editor:
    """A person who works on extract.yaml, and remembers all that they did there."""

    chance: random.Random
    written: dict[str, str] = field(default_factory=dict)
    """Each word that they wrote -> the id of the item that it is on, "" for a comment."""
    narrowed: dict[str, str] = field(default_factory=dict)
    """id -> the quote as they cut it."""
    removed: set[str] = field(default_factory=set)
    """Quotes of the items that they took out."""

    def edit(self, text: str) -> str:
        """Do one thing to an extract."""
        sheet = Sheet(text)
        id, block, home = self.chance.choice(live(sheet.root))
        word = f"word{len(self.written)}of{self.chance.randrange(10**6)}"
        deeds = [self.note, self.note, self.comment, self.verb, self.narrow, self.remove, self.own, self.shuffle]
        on = self.chance.choice(deeds)(word, block, home)
        text = sheet.text()
        self.written = {known: place for known, place in self.written.items() if known in text}
        if word in text:
            self.written[word] = on if on is not None else id
        return text

    def note(self, word: str, block: Block, home: Block) -> str | None:
        key = "plain" if block.get("marker") else "note" if block.get("verb") else "summary" if block.get("name") else "en"
        if key != "en" or block.get("quote"):
            block.set(key, word if key == "en" else {"zh": word})
        return None

    def comment(self, word: str, block: Block, home: Block) -> str | None:
        entry = next(entry for entry in home.entries if entry.node is block)
        entry.lead += f"{' ' * entry.column}# {word}\n"
        return ""

    def verb(self, word: str, block: Block, home: Block) -> str | None:
        if block.get("verb"):
            block.set("verb", word)
        return None

    def narrow(self, word: str, block: Block, home: Block) -> str | None:
        if block.get("verb") and not block.get("review") and block.get("id") not in self.narrowed:
            start, end = block.get("span")
            block.set("quote", block.get("quote")[:-1])
            block.set("span", [start, end - 1])
            self.narrowed[block.get("id")] = block.get("quote")
        return None

    def remove(self, word: str, block: Block, home: Block) -> str | None:
        if len(home.entries) > 1 and block.get("marker") and not block.get("review"):
            self.removed.add(block.get("quote"))
            home.entries = [entry for entry in home.entries if entry.node is not block]
        return None

    def own(self, word: str, block: Block, home: Block) -> str | None:
        if not block.get("marker") or block.get("review"):
            return None
        id = f"{block.get('id')}own{len(self.written)}"
        quote, end = block.get("quote")[-8:-1], block.get("span")[1] - 1
        mine = {"id": id, "quote": quote, "span": [end - len(quote), end], "note": {"zh": word}}
        block.block("actions", "list").entries.append(new_item(mine))
        return id

    def shuffle(self, word: str, block: Block, home: Block) -> str | None:
        self.chance.shuffle(home.entries)
        return None

    def check(self, text: str, source: Source) -> None:
        """Hold that all of it is still there."""
        root = Sheet(text).root
        texts = held(root.data)
        for word, id in self.written.items():
            assert word in text, f"{word} was lost"
            assert not id or texts.get(word) == id, f"{word} moved from {id} to {texts.get(word)}"
        quotes = {id: block.get("quote") for id, block, _ in live(root)}
        for id, quote in self.narrowed.items():
            if id in quotes and quote in source.text:
                assert quotes[id] == quote, f"the quote of {id} was cut by hand, and is {quotes[id]} again"
        # words that the article changed meanwhile are new ones, and may be shown again
        self.removed = {quote for quote in self.removed if quote in source.text}
        for quote in self.removed:
            assert quote not in quotes.values(), f"{quote} was taken out, and is back"


def live(block: Block, lists: tuple[str, ...] = ("achievements", "mechanisms")) -> list[tuple[str, Block, Block]]:
    """Return every live item of an extract: its id, its block, the list that holds it."""
    found = []
    for key in lists:
        if not block.get(key):
            continue
        home = block.block(key, "list")
        for entry in home.entries:
            assert isinstance(entry.node, Block)
            found.append((entry.node.get("id"), entry.node, home))
            found += live(entry.node, ("sentences", "measures", "actions"))
    return found


def held(data: object, under: str = "") -> dict[str, str]:
    """Return every text in an extract's data with the id of the item that it is on; the live and the obsolete."""
    if isinstance(data, dict):
        under = data.get("id", under)
        return {word: id for key, value in data.items() if key != "machine" for word, id in held(value, under).items()}
    if isinstance(data, list):
        return {word: id for value in data for word, id in held(value, under).items()}
    return {str(data): under}


def play(seed: int, rounds: int = 6) -> None:
    chance = random.Random(seed)
    world, editor = World(chance), Editor(chance)
    world.mechanisms = [world.mechanism() for _ in range(chance.randint(1, 3))]
    world.achievements = [world.passage() for _ in range(chance.randint(1, 2))]
    source, draft, marks = world.draft()
    text = catalogue.dump(draft)
    owner: dict[str, str] = {}
    check_identity(text, source, marks, owner)
    for _ in range(rounds):
        for _ in range(chance.randint(0, 4)):
            text = editor.edit(text)
        for _ in range(chance.randint(0, 3)):
            world.edit()
        source, draft, marks = world.draft()
        result = update(text, draft, source)
        again = update(result.text, draft, source)
        assert again.text == result.text, "the second run changed something"
        assert not again.changes
        check_identity(result.text, source, marks, owner)
        editor.check(result.text, source)
        text = result.text


def check_identity(text: str, source: Source, marks: Marks, owner: dict[str, str]) -> None:
    """Hold that every quote stands, and that no id stands on another item than before."""
    article = catalogue.loads(text, "extract.yaml", source)
    spans: list[tuple[str, str, tuple[int, int]]] = []
    for mechanism in article.mechanisms:
        spans.append(("k", mechanism.id, mechanism.name.span))
        spans += [("m", measure.id, measure.span) for measure in mechanism.measures]
        spans += [("a", action.id, action.span) for action in mechanism.actions]
    spans += [("s", sentence.id, sentence.span) for passage in article.achievements for sentence in passage.sentences]
    assert spans
    for kind, id, span in spans:
        if "own" in id:
            continue
        mark = next(m for (start, end), m in marks if m[0] == kind and start <= span[0] and span[1] <= end)
        assert owner.setdefault(id, mark) == mark, f"{id} stood on {owner[id]} and stands on {mark}"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(st.integers(min_value=0, max_value=10**6))
def test_whatever_articles_and_editors_do_nothing_is_lost_and_ids_stay(seed):
    play(seed)
