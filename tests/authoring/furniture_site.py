"""A generated site: articles of made-up prose with known furniture around them."""

from __future__ import annotations

import random

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
FIRST = [
    "Anna",
    "Bruno",
    "Clara",
    "David",
    "Elena",
    "Frank",
    "Greta",
    "Hugo",
    "Irene",
    "Jonas",
    "Karin",
    "Lukas",
    "Marta",
    "Nils",
    "Olga",
    "Peter",
]
LAST = [
    "Abel",
    "Berger",
    "Costa",
    "Dahl",
    "Ekman",
    "Fischer",
    "Garcia",
    "Holm",
    "Ivanov",
    "Jensen",
    "Keller",
    "Lund",
    "Moreau",
    "Novak",
    "Olsen",
]
SUBJECTS = [
    "the council",
    "the miller",
    "a neighbour",
    "the harbour master",
    "the school",
    "an engineer",
    "the choir",
    "a farmer",
]
VERBS = [
    "measured",
    "repaired",
    "counted",
    "painted",
    "described",
    "carried",
    "forgot",
    "remembered",
    "sold",
    "moved",
    "visited",
    "watched",
]
OBJECTS = [
    "bridge",
    "dam",
    "ledger",
    "boat",
    "orchard",
    "tower",
    "market",
    "station",
    "river",
    "garden",
    "archive",
    "chapel",
    "ferry",
    "wall",
]
ENDS = [
    "before dawn",
    "after the storm",
    "in the long winter",
    "without a word",
    "for the second time",
    "near the old mill",
]

# (text, share of the pages, where): the twelve that a rule author would write; the last three vary.
FURNITURE: tuple[tuple[str, float, str], ...] = (
    ("Home / News / Region", 1.0, "head"),
    ("Listen to this article with a frobcast account", 0.35, "head"),
    ("Advertorial slot", 0.6, "amid"),
    ("Keep up with the valley: frob the bell for alerts", 0.9, "tail"),
    ("You can also find us in the green frob box", 0.5, "tail"),
    ("Stories the valley talks about", 0.7, "tail"),
    ("Become a friend of the Valley Post from 2 crowns a week", 0.2, "tail"),
    ("Send this page to a neighbour", 0.8, "tail"),
    ("All rights remain with the Valley Post and its printers", 1.0, "tail"),
    ("Picture: {name} / Valley Post", 0.6, "head"),
    ("Put online on {date} at {hour}:{minute}", 0.95, "head"),
    ("{name} keeps the books of the valley for this paper and answers letters.", 0.4, "tail"),
)
# What repeats in articles and is not furniture: a subheading, a stock sentence, a refrain that ends some of them.
ARTICLE_PHRASES: tuple[tuple[str, float], ...] = (
    ("What happens next", 0.12),
    ("The council did not answer our questions about the matter before this paper went to the press.", 0.1),
    ("Nobody was hurt.", 0.08),
)


def generate_pages(count: int, *, seed: int = 1) -> list[tuple[str, list[str], list[str]]]:
    """For each page: id, lines, and those of them that are furniture."""
    chance = random.Random(seed)
    pages = []
    for number in range(count):
        shown = [(_fill(text, chance), where) for text, share, where in FURNITURE if chance.random() < share]
        article = [make_paragraph(chance) for _ in range(chance.randint(4, 12))]
        for phrase, share in ARTICLE_PHRASES:
            if chance.random() < share:
                article.insert(chance.randint(1, len(article) - 1), phrase)
        amid = [text for text, where in shown if where == "amid"]
        for text in amid:
            article.insert(chance.randint(1, len(article) - 1), text)
        head = [text for text, where in shown if where == "head"]
        tail = [text for text, where in shown if where == "tail"]
        title = f"{_make_sentence(chance)[:-1]}"
        pages.append((f"{number:05}.txt", [*head[:1], title, *head[1:], *article, *tail], [*head, *amid, *tail]))
    return pages


def _fill(text: str, chance: random.Random) -> str:
    return text.format(
        name=f"{chance.choice(FIRST)} {chance.choice(LAST)}",
        date=f"{chance.randint(1, 28)} {chance.choice(MONTHS)} {chance.randint(2019, 2026)}",
        hour=f"{chance.randint(0, 23):02}",
        minute=f"{chance.randint(0, 59):02}",
    )


def make_paragraph(chance: random.Random) -> str:
    return " ".join(_make_sentence(chance) for _ in range(chance.randint(2, 4)))


def _make_sentence(chance: random.Random) -> str:
    subject, verb, thing = chance.choice(SUBJECTS), chance.choice(VERBS), chance.choice(OBJECTS)
    number, end = chance.randint(2, 999), chance.choice(ENDS)
    return f"{subject} {verb} the {thing} and {number} {chance.choice(OBJECTS)}s {end}.".capitalize()
