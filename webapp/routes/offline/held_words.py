"""The held tray in words: what an item is by its route, and what can be done about its reason."""

from webapp.errors import N_
from webapp.offline import held

WHAT: dict[str, str] = {
    "contacts.log": N_("A contact"),
    "responses.add_details": N_("Details about a young person"),
    "scene.report": N_("News from the scene"),
    "scene.core_here": N_("A core member is here"),
    "steps.mark": N_("A step that was answered"),
    "forms.keep_all": N_("Answers to a form"),
    "forms.keep_one": N_("Answers to a form"),
    "events.record": N_("Something that happened"),
    "in_hand.take": N_("I have it from here"),
    "in_hand.undo": N_("I have it from here: taken back"),
    "bags.give_bag": N_("A bag that was given"),
    "bags.undo": N_("A bag that was taken back"),
    "answers.on_my_way": N_("On the way"),
    "answers.arrived": N_("Arrived"),
    "answers.undo_arrived": N_("Arrival taken back"),
    "answers.change_eta": N_("A new arrival time"),
    "answers.more_time": N_("15 minutes more"),
    "check_ins.all_right": N_("A check-in"),
    "check_ins.clear": N_("Clear, and away"),
    "check_ins.help_asked": N_("A call for help: act on it now"),
    "staging.give": N_("A staging place"),
    "staging.secure": N_("Whether the scene is secure"),
    "meeting.held": N_("A team meeting that was held"),
    "meeting.read_script": N_("What is shared was read aloud in a team meeting"),
    "meeting.wish": N_("Whether the young person takes part in a team meeting"),
    "meeting.add_decision": N_("A decision of a team meeting"),
    "plans.said": N_("Limits of confidentiality were said"),
    "plans.keep": N_("A sealed part of a plan"),
}

# What may be put on another response of the region.
MOVABLE = frozenset(
    {
        "responses.add_details",
        "scene.report",
        "scene.core_here",
        "staging.give",
        "staging.secure",
        "steps.mark",
        "forms.keep_all",
        "forms.keep_one",
        "events.record",
        "bags.give_bag",
        "plans.said",
        "plans.keep",
    }
)

DO: dict[str, str] = {
    held.REFUSED: N_("See what has happened on the response, then apply it as edited or set it aside."),
    held.FIELDS: N_("Open it and apply it as edited."),
    held.GONE: N_("If it belongs to a response, put the person on its team first, then apply it."),
    held.NOT_OPEN: N_("Ask the person what they meant, then do it yourself or set it aside."),
    held.OTHER_WORDS: N_("Open it and compare. Apply it if it says more than what came first."),
    held.FAULT: N_("Try it once more. If it stays, tell whoever runs the system."),
    held.OLD_FORM: N_("Open it. Apply it as edited if it still makes sense."),
    held.REVOKED: N_("Speak with the person. Apply it only if it is truly theirs."),
    held.WAITS: N_("It follows by itself when that comes. You can apply it by itself."),
    held.NOT_KEPT: N_("Read it, do what it asks by hand, then set it aside."),
    held.TOO_LARGE: N_("Read it, do what it asks by hand, then set it aside."),
}
