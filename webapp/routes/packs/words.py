"""The facts, answers and lengths of a protocol in words, where a pack is looked at and no response is at hand."""

from collections.abc import Mapping
from datetime import timedelta

from flask_babel import gettext

from webapp.errors import N_
from webapp.protocols.condition_words import FACT_WORDS, plain_word
from webapp.protocols.facts import Fact
from webapp.protocols.pack import Pack
from webapp.routes.present import ngettext

ANSWERS: Mapping[str, str] = {
    "yes": N_("Yes"),
    "no": N_("No"),
    "not_sure": N_("Not sure"),
    "unknown": N_("Not known"),
    "law_enforcement": N_("Law enforcement"),
    "hotline": N_("Hotline"),
    "emergency_room": N_("Emergency room"),
    "social_worker": N_("Social worker"),
    "other": N_("Somebody else"),
    "dependency": N_("Child welfare"),
    "probation": N_("Probation"),
    "both": N_("Both"),
    "none": N_("No agency"),
}
_FORMS = ("call", "contact", "contact_later")


def fact_words(name: str) -> str:
    said = gettext(FACT_WORDS[name]) if name in FACT_WORDS else plain_word(name)
    return said[:1].upper() + said[1:]


def answer_words(pack: Pack, fact: Fact) -> list[tuple[str, str]]:
    """(value, label) of each answer, in the words of the pack's own question where it asks one."""
    fields = [pack.form(form).field(fact.name) for form in _FORMS]
    asked = {option.value: str(option.label) for field in fields if field for option in field.options}
    return [
        (one, asked.get(one) or (gettext(ANSWERS[one]) if one in ANSWERS else plain_word(one).capitalize()))
        for one in fact.values
    ]


def length_words(length: timedelta) -> str:
    """`90 minutes`, `2 hours`, `10 days`: as a protocol says it, in the largest unit that leaves no rest."""
    minutes = int(length.total_seconds() // 60)
    if minutes % (24 * 60) == 0 and minutes > 72 * 60:
        return ngettext("%(num)s day", "%(num)s days", minutes // (24 * 60))
    if minutes % 60 == 0:
        return ngettext("%(num)s hour", "%(num)s hours", minutes // 60)
    return ngettext("%(num)s minute", "%(num)s minutes", minutes)
