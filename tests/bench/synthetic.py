"""Packs of any size, made up by chance from the phrases that real furniture is made of: what speed.py measures with."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_PHRASES = {
    "en": ("Read more", "Related articles", "Follow us on", "Sign up for our newsletter", "Share this story",
           "Subscribe to", "All rights reserved", "Photo by", "Click here to", "Advertisement", "Most popular",
           "Leave a comment", "Originally published on", "Download our app", "Support our work", "Watch:"),
    "de": ("Lesen Sie auch", "Mehr zum Thema", "Folgen Sie uns auf", "Newsletter abonnieren", "Artikel teilen",
           "Alle Rechte vorbehalten", "Foto:", "Anzeige", "Meistgelesen", "Kommentar schreiben", "Zur Startseite"),
    "fr": ("Lire aussi", "À lire également", "Suivez-nous sur", "Inscrivez-vous à la newsletter", "Partager l'article",
           "Tous droits réservés", "Crédit photo", "Publicité", "Les plus lus", "Laisser un commentaire"),
    "es": ("Lea también", "Noticias relacionadas", "Síguenos en", "Suscríbete al boletín", "Compartir esta noticia",
           "Todos los derechos reservados", "Foto de", "Publicidad", "Lo más leído", "Deja un comentario"),
    "ru": ("Читайте также", "Подписывайтесь на", "Поделиться", "Все права защищены", "Фото:", "Реклама"),
    "ja": ("関連記事", "続きを読む", "シェアする", "無断転載を禁じます", "写真", "広告"),
}  # fmt: skip
_SYLLABLES = ("ka", "lo", "mi", "ren", "tos", "va", "del", "ium", "ster", "on", "bra", "qui", "ner", "wal", "chi", "po")
_LISTS = "lists: {social: [Facebook, Twitter, X, Instagram, Telegram, 'Google News'], agency: [AP, AFP, Reuters, dpa]}"


def write_pack(count: int, seed: int = 1) -> str:
    """A pack of ``count`` rules: anchored lines, spans, blocks, named lists and fuzzy ones, in six languages."""
    dice = random.Random(seed)
    return "\n".join([f"pack: synthetic-{seed}", _LISTS, "rules:", *_write_rules(dice, count)]) + "\n"


def _write_rules(dice: random.Random, count: int) -> Iterator[str]:
    for number in range(count):
        lang = dice.choice(tuple(_PHRASES))
        phrase, other = (dice.choice(_PHRASES[lang]) for _ in range(2))
        name = "".join(dice.choice(_SYLLABLES) for _ in range(3)).title()  # a newspaper's, a section's, a company's
        matcher = dice.choices(
            (
                f"line: '{_quote(phrase)} {name}'",
                f"line: '{_quote(phrase)}:? .{{3,80}} {name}'",
                f"line: '(?:{_quote(phrase)}|{_quote(other)}) (?:at|on|in)? ?{name}[.!]?'",
                f"line: '{name} on \\L<social>.{{0,60}}'",
                f"line: '.{{3,60}} ?[/|] ?(?:{name}|\\L<agency>)'",
                f"span: '\\({_quote(phrase)} {name}\\)'",
                f"block: '{_quote(phrase)} (?:from|von|de) {name}'",
                f"line: '(?:{_quote(phrase)} {name}){{e<=1}}'",
            ),
            weights=(30, 15, 15, 5, 5, 12, 12, 6),
        )[0]
        zone = dice.choice(("any", "any", "tail", "tail", "head", "after body"))
        yield f"  - id: rule-{number}\n    langs: [{lang}]\n    category: related\n    zone: {zone}\n    {matcher}"
        yield f"    removes: ['{_quote(phrase)} {name}']"
        yield f"    keeps: ['The {name} was late.', '{_quote(phrase)}, he said.']"


def _quote(phrase: str) -> str:
    return phrase.replace("'", "''")
