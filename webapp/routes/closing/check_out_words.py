"""What the check-out asks a responder, and what may help after each answer. No test, no score, no item of any scale."""

from dataclasses import dataclass

from webapp.errors import N_


@dataclass(frozen=True)
class Answer:
    """A tap, and the words that it opens; `call`: with somebody to call."""

    says: str
    helps: str
    call: bool = False


@dataclass(frozen=True)
class Question:
    id: str
    asks: str
    answers: tuple[Answer, ...]


QUESTIONS: tuple[Question, ...] = (
    Question(
        "sleep",
        N_("How did you sleep since?"),
        (
            Answer(N_("Well enough"), N_("Good. Keep the next night quiet, too, if you can.")),
            Answer(
                N_("Little"),
                N_(
                    "Rest before you drive again. You can take leave, or give a shift to somebody else, in the rota."
                ),
            ),
            Answer(
                N_("Hardly at all"),
                N_(
                    "A night like that does this to many. Do not carry the next one alone: talk to somebody today."
                ),
                call=True,
            ),
        ),
    ),
    Question(
        "stays",
        N_("What stays with you?"),
        (
            Answer(N_("Not much"), N_("That is fine, too. It can come later.")),
            Answer(
                N_("A picture, or a sentence"),
                N_("It often fades in days. Tell it to one person you trust, without names."),
            ),
            Answer(
                N_("That I should have done more"),
                N_(
                    "Nearly everybody thinks so who was there. You came. Say it aloud to a colleague or a peer."
                ),
                call=True,
            ),
        ),
    ),
    Question(
        "body",
        N_("How is your body?"),
        (
            Answer(N_("At rest"), N_("Eat, drink, go outside: small things keep it so.")),
            Answer(
                N_("Tense, wide awake"),
                N_("Walk, stretch, breathe out slowly. Leave the phone in another room."),
            ),
            Answer(
                N_("Empty, or far away"),
                N_("That is a sign to stop for now. Ask duty who takes the next call, and talk to somebody."),
                call=True,
            ),
        ),
    ),
)
