"""What a word is. Texts and questions go through the same folding, so that they meet; nothing here reads or writes.

The folding of Hebrew and Arabic is that of the field's practice: vowel signs, final letters, geresh and gershayim, and
the many ways to write one Arabic letter make no difference. Letters that are written onto a word (ו ה ב ל מ ש כ, ال)
are kept and also left out, on both sides: a word of a text is indexed with its shorter forms, a word of a question
asks for its own.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

MOST_WORDS = 12  # of a question; the rest is not looked at
LONGEST_QUESTION = 1_000  # characters
LONGEST_TEXT = 20_000  # characters of one field in the index
LONGEST_WORD = 60  # characters; what is longer is cut, in texts and questions alike
LEAST_PREFIX = 2  # letters of the last word before it also finds the words that begin with it

#: Geresh and gershayim as people and keyboards write them; four Hebrew signs that stand among the vowel signs.
_MARKS = str.maketrans("`´‘’‚‛′׳ʼ“”„‟″״־׀׃׆", "'''''''''" + '""""""' + "    ")
#: Final forms of Hebrew letters; letters that Arabic, Persian and Urdu keyboards write differently; tatweel.
_LETTERS = str.maketrans("ךםןףץٱةىیېکہھ", "כמנפצاهيييكهه", "ـ")
_WITHIN = re.compile("(?<=[^\\W\\d_])[\"']+(?=[^\\W_])")
_PHRASE = re.compile('"([^"]*)"')
_WORD = re.compile(r"[^\W_]+")

_HEBREW = re.compile("[א-ת]+")
_HEBREW_PREFIX = re.compile("[והבלמשכ](?=[א-ת]{3,})")
_ARABIC = re.compile("[ء-ي]+")
_ARABIC_ARTICLE = re.compile("(?:[بكف]?ال|لل)(?=[ء-ي]{2,})")
_ARABIC_AND = re.compile("و(?=[ء-ي]{3,})")
_LATIN = re.compile("[a-z]+")


class _Folding(dict[int, "str | int | None"]):
    """For str.translate, filled as letters come by: marks and signs that only direct the writing go, digits become
    European, letters as _LETTERS says."""

    def __missing__(self, code: int) -> str | int | None:
        one = chr(code)
        unseen = unicodedata.category(one) in {"Mn", "Mc", "Me", "Cf"}
        self[code] = None if unseen else str(unicodedata.digit(one, one))
        return self[code]


_FOLDING = _Folding(_LETTERS)


@dataclass(frozen=True, kw_only=True)
class Term:
    """One part of a question. forms: any of them will do. words: a phrase, one after the other (then no forms).
    open_ended: words that only begin with the first form will do too (with a shorter one: שלום would find לומדים)."""

    forms: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    open_ended: bool = False


def fold(text: str) -> str:
    """The text as it is compared: compatibility forms, marks, case, final letters, digits and Arabic variants made
    one; geresh and gershayim within a word gone."""
    text = unicodedata.normalize("NFKC", text.translate(_MARKS))
    return _WITHIN.sub("", unicodedata.normalize("NFKD", text.casefold()).translate(_FOLDING))


def tokens(text: str) -> list[str]:
    """The folded words of a text, in order. What is neither letter nor digit separates."""
    return [word[:LONGEST_WORD] for word in _WORD.findall(fold(text[:LONGEST_TEXT]))]


def forms(word: str) -> list[str]:
    """A folded word, then what is left of it without what may have been written onto it: up to three Hebrew prefix
    letters before at least three others, the Arabic article with its particles, an English plural."""
    found = [word]
    if _HEBREW.fullmatch(word):
        while len(found) < 4 and _HEBREW_PREFIX.match(found[-1]):
            found.append(found[-1][1:])
    elif _ARABIC.fullmatch(word):
        if _ARABIC_AND.match(word):
            found.append(word[1:])
        found += [form[match.end() :] for form in found if (match := _ARABIC_ARTICLE.match(form))]
    elif _LATIN.fullmatch(word) and len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        found.append(word[:-1])
        if word.endswith("ies"):
            found.append(f"{word[:-3]}y")
        elif word.endswith(("ses", "xes", "zes", "ches", "shes")):
            found.append(word[:-2])
    return found


def indexed(*texts: str) -> str:
    """What the index holds of texts: their words in order, so that phrases are found, then the words' other forms."""
    words = [word for text in texts for word in tokens(text)]
    others = dict.fromkeys(form for word in words for form in forms(word)[1:])
    return " ".join([*words, *others])


def question(text: str | None) -> list[Term]:
    """What somebody asks for: at most MOST_WORDS words, all meant; "several words" in quotes as they stand. The last
    word is open-ended, for it may still be being typed. Any text is taken; without a word in it: no terms."""
    text = fold((text or "")[:LONGEST_QUESTION])
    terms: list[Term] = []
    left, end = MOST_WORDS, 0
    for match in [*_PHRASE.finditer(text), None]:
        for word in tokens(text[end : match.start() if match else None])[:left]:
            terms.append(Term(forms=tuple(forms(word))))
            left -= 1
        if match and (phrase := tokens(match[1])[:left]):
            terms.append(Term(words=tuple(phrase)))
            left -= len(phrase)
        end = match.end() if match else end
    if terms and terms[-1].forms and len(terms[-1].forms[0]) >= LEAST_PREFIX:
        terms[-1] = Term(forms=terms[-1].forms, open_ended=True)
    return terms
