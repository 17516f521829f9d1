"""Splits German administrative prose into its sentences."""

from __future__ import annotations

import re
from itertools import islice

from .cleaning import squeeze

MAX_SENTENCES = 50_000
"""Twice what 1,000 pages hold; the rest of a longer text stays in one piece."""
_END = re.compile(
    r"[.!?…]{1,8}[\"'»«“”‘’)\]]{0,3}(?=\s|$)|(?<=\?)(?=[A-ZÄÖÜ])|(?<=[a-zäöüß]{3}\.)(?=[A-ZÄÖÜ][a-zäöüß])"
)
_BLOCK = re.compile(r"\n[ \t]*\n|\n(?=[ \t]{0,8}(?:[-–•·▪►*] |\d{1,2}(?: ?[a-h])?[.)] |\(?[a-z]\) ))")
_LAST_WORD = re.compile(r"[^\s(\[\"„“»]*$")
_NUMBER = re.compile(r"\d{1,3}|[IVX]{1,5}")
_NEXT_WORD = re.compile(r"\s*[\"'„“»«(\[]*([^\s.,;:!?)]*)")
_INITIAL = re.compile(r"[^\W\d_]\.?")
_SHORTENED = re.compile(r"(?:[^\W\d_]{1,4}\.)+[^\W\d_]{1,5}")


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_ABBREVIATIONS = _words(
    """abs abschn abt allg amtl anl anm art aufl ausg az bd bearb begr bes best betr bez bezgl bgm bl bspw bsp bzgl
    bzw ca cf chr
    dez dgl dh dipl dir div dr drs ebd ehem eigtl einschl entspr erg etw evtl exkl fa fam ff fr ggf ggfs gem ges
    gesch gez grds
    habil hd hins hr hrn hrsg hs inb ing inkl insb insbes int inv ital jan febr feb apr aug sept sep okt nov jew jg
    jh kap kath kfm
    komm kto lfd lit lt ltd max mdl min mind mio mrd mtl mwst nachf nat nr nrn od og oberbgm ordn orig pos prof rd
    ref resp rs
    s sa schr sek sen sog st std stellv str stv svw tab techn teilw tel tsd u ua urspr usf v va verf vgl vj vol vorl
    vors vs
    wg wiss wkz z zb zt zugl zuz zzgl zz abschl öff ökum ü"""
)
_MAY_END = _words("""etc usw usf ff co fg u.ä u.a o.ä u.v.m uvm dgl stk gmbh mio mrd std min sek uhr""")
_ORDINAL_BEFORE = _words(
    """der die das dem den des am im zum zur vom beim ab bis seit jeden jedem jeder vor nach ein eine einen einem
    und"""
)
_ORDINAL_AFTER = _words(
    """januar jänner februar märz april mai juni juli august september oktober november dezember quartal halbjahr jahr
    jahrhundert stufe phase fortschreibung änderung sitzung auflage tag woche monat stock obergeschoss bauabschnitt"""
)
_STARTERS = _words(
    """aber alle als an auch auf aus bei bereits bis da dabei dafür daher damit danach dann darüber das dazu den
    dennoch
    der derzeit des die dies diese diesem diesen dieser dieses doch durch ein eine einem einen einer entsprechend er
    es falls für gibt
    hat hier hierbei hierzu ihre im in insgesamt ist ja kann können mit nach nein nicht nur ob ohne seit sie sind so
    sofern
    sollte somit sowohl um und unter viele von vor wann war warum was weiterhin welche welcher welches wenn wer
    werden wie wir wird wurde
    wurden zu zudem zum zur zusätzlich zwischen"""
)


def split_sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of `text` in order, white space collapsed.

    A blank line, a bullet or a numbered line ends a sentence too. Abbreviations, ordinals and dates do not. After
    `MAX_SENTENCES` possible ends no further one is looked for.
    """
    sentences: list[str] = []
    left = MAX_SENTENCES
    for block in _BLOCK.split(text, maxsplit=MAX_SENTENCES):
        start = 0
        for end in islice(_END.finditer(block), left):
            left -= 1
            if _ends_sentence(block, end):
                sentences.append(squeeze(block[start : end.end()]))
                start = end.end()
        sentences.append(squeeze(block[start:]))
    return tuple(sentence for sentence in sentences if sentence)


def _ends_sentence(block: str, end: re.Match[str]) -> bool:
    mark = end.group()
    following = _NEXT_WORD.match(block[end.end() : end.end() + 60])
    word = following.group(1) if following else ""
    if not mark:
        return True
    if "?" in mark or "!" in mark:
        return not (mark.endswith(")") and word[:1].islower())
    if word[:1].islower():
        return False
    before = block[max(0, end.start() - 40) : end.start()]
    return not mark.startswith(".") or not _belongs_to_word(before, word)


def _belongs_to_word(before: str, following: str) -> bool:
    """Say whether the full stop after `before` marks an abbreviation or an ordinal."""
    found = _LAST_WORD.search(before)
    last = found.group() if found else ""
    if _NUMBER.fullmatch(last):
        return _is_ordinal(before[: len(before) - len(last)], following)
    lowered = last.lower()
    if lowered in _MAY_END:
        return not following or following.lower() not in _STARTERS
    if lowered.replace(".", "") in _ABBREVIATIONS and not (lowered in {"art", "int"} and not following[:1].isdigit()):
        return True
    return bool(_INITIAL.fullmatch(last) or _SHORTENED.fullmatch(last)) and bool(following)


def _is_ordinal(before: str, following: str) -> bool:
    if following.lower() in _ORDINAL_AFTER or following[:1].isdigit():
        return True
    if following.lower() in _STARTERS:
        return False
    words = before.split()
    return not words or words[-1].lower() in _ORDINAL_BEFORE
