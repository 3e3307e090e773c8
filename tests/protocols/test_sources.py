"""Every place that a pack cites is in its source, and what no source prints says so."""

import re

import pytest

from tests.protocols.packs import BOTH, CALIFORNIA, FILES, NEVADA, cited, source_lines
from webapp.protocols.locators import BadLocator, locators
from webapp.protocols.pack import Pack
from webapp.protocols.vocabulary import PROJECT

# A word that must stand in the cited lines, for what a reader would look up first.
WORDS = {
    NEVADA.id: {
        "rules police": "identified by law enforcement",
        "rules danger": "no immediate safety concerns",
        "step officer-report": "report of the sexual abuse must be made",
        "step officer-quiet": "provide a safe place",
        "step officer-needs": "basic needs first",
        "step officer-who": "mandated reporting requirements",
        "step officer-calm": "calm and even tone",
        "step officer-ask-less": "Limit the amount of information",
        "step officer-no-arrest": "avoid arresting",
        "step officer-scene": "away from the trafficker",
        "step advocate-me": "alternate non-survivor CMA",
        "step advocate-route": "when you expect to be back",
        "step advocate-number": "Block office and cell phone numbers",
        "step advocate-car": "rental cars",
        "step advocate-interpreter": "language interpretation",
        "step advocate-color": "favorite color",
        "step advocate-bag": "Hope Bags",
        "step advocate-welcome": "Warmly welcoming",
        "step advocate-limits": "limits to their confidentiality",
        "step advocate-exam": "Forensic medical evaluation",
        "step advocate-reach": "24/7",
        "step desk-core": "one other MDT core member",
        "step desk-debrief": "debriefing",
        "step team-go": "met on-scene by one other MDT core member",
        "step team-place": "placement resource",
        "step team-schedule": "Scheduling a 72-hour MDT",
        "step team-plan": "safety plan",
        "step team-back-police": "Notifications required upon",
        "clocks missing_ncmec": "Center for Missing and Exploited Children",
        "step officer-interpreter": "language interpretation",
        "step officer-away": "entry into the National Crime Information Center",
        "step advocate-go": "respond immediately to the child’s location",
        "step advocate-comfort": "comforts, supports and engages",
        "step advocate-partner": "partner with the CSEC to develop an immediate CSEC safety plan",
        "step advocate-dangers": "At initial contact",
        "step advocate-shelters": "locations of youth shelters",
        "step advocate-back": "Warmly welcoming",
        "step advocate-back-dangers": "upon return from runaway",
        "step advocate-back-talk": "of the youth’s choosing",
        "step advocate-crisis": "Crisis intervention and assistance to CSEC 24/7",
        "step advocate-link": "linking CSEC to services across systems",
        "step advocate-handoff": "in-person referrals",
        "step advocate-skills": "skill-building for CSEC",
        "step advocate-caregivers": "out-of-home caregivers and service providers",
        "step advocate-running": "triggers that might prompt a runaway episode",
        "step desk-pair": "work in pairs",
        "step desk-again-back": "returns from a runaway",
        "step desk-again-arrest": "is arrested",
        "step desk-again-away": "running away",
        "step desk-supervision": "individual and group supervision",
        "step desk-survivor": "Supervision of survivors",
        "step team-report": "report of the sexual abuse must be made",
        "step team-acute": "Acute mental health needs",
        "step mental-acute": "suicidal ideation",
        "step health-acute": "malnourishment",
        "step team-exam": "Forensic medical evaluation",
        "step health-screen": "if clinically indicated",
        "step team-hospital": "medical personnel",
        "step team-car": "rental cars",
        "step team-lead": "which of their members will lead",
        "step team-limits": "limits to their confidentiality",
        "step team-indicators": "This is not a questionnaire",
        "step legal-immigration": "immigration attorney with expertise in trafficking",
        "step team-missing-police": "entry into the National Crime Information Center",
        "step team-missing-ncmec": "Center for Missing and Exploited Children",
        "step provider-missing": "licensing bodies",
        "step team-locate": "efforts to locate",
        "step team-runaway-report": "questions asked by NCMEC",
        "step team-return-ncmec": "Notifications required upon",
        "step probation-detention": "avoid arresting and holding CSEC in detention",
        "step legal-arrest": "due process rights",
        "step team-assessment": "duplicative assessments",
        "step team-service-plan": "once the holistic needs assessment is available",
        "step team-regular": "regularly-scheduled times",
        "step team-vet": "must be vetted before a referral is made",
        "step team-handoff": "warm hand off",
        "step team-gap": "piece together the needed service",
        "step team-record": "enter this in the data record",
        "step police-case": "cooperation in the investigation and prosecution",
        "step team-guardian": "guardian ad litem",
        "step team-attorney": "require courts to appoint attorneys",
        "step team-two-courts": "conflicting orders",
        "step legal-harmed": "Victims of crime compensation",
        "step legal-records": "Sealing delinquency records",
        "step health-evaluation": "comprehensive medical evaluation is essential",
        "step mental-assess": "Commercially sexually exploited module",
        "step mental-care": "Evidenced-based therapies",
        "step substance-assess": "numb the physical and emotional pain",
        "step substance-care": "Substance use assessment",
        "step education-needs": "Credit recovery",
        "step education-speak": "school discipline",
        "step provider-join": "important participant of the MDT",
        "step provider-staff": "24/7 CMA support",
        "step provider-private": "confidential locations with unpublished addresses",
        "step provider-recruiting": "suspected of attempting to recruit",
        "step team-debrief": "opportunities to debrief",
        "step team-first-look": "single-step immediate service planning process",
        "step team-first-plan": "and/or the 72-Hour MDT",
        "step team-belonging": "meets the needs of special populations",
        "step provider-guard": "must also have appropriate safety measures in place",
        "notes team-form": "determines the structure of the MDT",
        "step desk-private": "avoid publicity and media",
        "step team-again-away": "running away",
        "step advocate-plan": "internal safety plans",
        "step team-fit": "must be ensured by answering",
        "notes screening": "more than 6 days per school year",
        "notes more-assessments": "Lethality assessment",
        "notes police": "All members of a CSEC’s Multidisciplinary Team should be cognizant",
        "deck signs": "curfew violations",
        "deck steady": "Opportunities for small successes",
        "notes q4-lead": "which of their members will lead",
        "notes q7-safe": "Remind youth that [s]he is safe",
        "notes q11-code-book": "Items 33 - 54",
        "notes q12-name": "Only aggregated information",
        "notes q15-locked": "locked or staff-secure facility",
        "notes q18-misprints": "NV 98512",
        "meetings plan_meeting": "three or four outcomes should be prioritized",
        "meetings scheduled": "monitor the services provided",
        "meetings reconvene": "reconvene immediately",
        "meetings crisis_review": "strengths and goals been adequately addressed",
        "deck kind": "nonjudgmental and kind",
        "deck no_label": "Referring to a CSEC as a prostitute",
        "deck no_job": "referring to it as “work”",
        "deck own_care": "do not see themselves as “unsafe”",
        "deck no_praise": "how strong they are",
        "deck stage_6": "most people experience relapse",
        "plan.call_911": "call 9-1-1",
        "plan.way_out": "escape route",
        "plan.papers": "important documents",
        "plan.bag": "Prepare a bag",
        "plan.person_1": "trusted friends or relatives",
        "plan.hotline": "1-888-373-7888; Text 233733; TTY:711",
        "plan.local_place": "local shelter",
        "plan.advocate_name": "CSEC mentor-advocate",
        "plan.travel": "Vary travel habits",
        "plan.court_order": "protective order",
        "plan.at_hand": "court orders and emergency numbers",
        "plan.new_number": "changing phone numbers",
        "plan.help_phone": "emergency cell phone",
        "plan.social_media": "social media",
        "plan.accounts": "Change passwords and user names",
        "plan.places": "close proximity",
        "plan.family": "family members who may not understand risk",
        "plan.call_first": "trusted friend, or relative",
        "plan.mail": "Confidential Address Program",
        "deck promise": "Never tell someone they are ‘safe’",
        "deck touch": "not touch a youth without permission",
        "deck writing": "Ask for permission",
        "deck level": "standing over the child",
    },
    CALIFORNIA.id: {
        "rules danger": "immediate safety concern",
        "rules emergency_room": "emergency room",
        "rules no_danger": "within 10 days",
        "step officer-report": "Mandatory reporters are required to report",
        "clocks report_phone": "has knowledge of or observes a child",
        "clocks cw_response_24h": "required to respond within 24 hours",
        "clocks cw_response_10d": "allegations of child abuse and neglect that do not present imminent danger",
        "clocks ongoing_meeting": "Once a month",
        "clocks reassessment": "Every six months",
        "clocks missing_ncmec": "immediate reports to the National Center for Missing and Exploited Children",
        "clocks missing_police": "to both law enforcement and NCMEC",
        "step officer-called": "preferred names and pronouns",
        "step officer-promise": "do not make promises",
        "step officer-interpreter": "interpretation/translation",
        "step advocate-go": "Respond to staging area within 2 hours",
        "step advocate-bag": "humanitarian bag",
        "step advocate-rapport": "build rapport",
        "step advocate-go-along": "Go to the decided upon placement",
        "step advocate-plan": "Conduct a safety plan",
        "step advocate-care": "medical/mental health evaluation",
        "step advocate-support": "support for 72 hours",
        "step advocate-exam": "The child must consent",
        "step advocate-interpreter": "interpretation/translation",
        "step advocate-limits": "confidentiality",
        "step advocate-way": "public transportation",
        "step advocate-first-aid": "injuries, pain",
        "step advocate-immigration": "immigration attorney with trafficking expertise",
        "step advocate-away": "survivor mentor will text the youth",
        "step advocate-mentor": "advocacy and mentorship",
        "step advocate-bridge": "survivor advocate",
        "step hotline-call": "Receive calls regarding suspected abuse and neglect",
        "step hotline-discern": "Discern whether an allegation may involve commercial sexual exploitation",
        "step hotline-speed": "Determine the speed of the response",
        "step hotline-jurisdiction": "Determine jurisdiction",
        "step hotline-ask-cw": "contact child welfare Emergency Response worker",
        "step hotline-ask-probation": "Probation 24 hour",
        "step hotline-investigator": "assign investigator to respond within 10 days",
        "step hotline-notify": "Notify Initial MDT parties",
        "step hotline-schedule": "Schedule MDT with Initial MDT parties within 10 days",
        "step desk-lead": "is the lead agency",
        "step desk-supervision": "formal supervision structure",
        "step desk-ask-cw": "Emergency Response worker",
        "step desk-ask-probation": "Probation 24 hour",
        "step cw-go": "within 2 hours",
        "step probation-go": "Section 602",
        "step cw-cross-report": "immediate cross-reports to law enforcement",
        "clocks cross_report": "immediate cross-reports to law enforcement",
        "step desk-cross-report": "report identified CSEC victims to law enforcement",
        "step team-crisis": "a physician may become involved",
        "step health-initial-evaluation": "Perform medical evaluation of CSEC victim",
        "step health-initial-services": "access to contraceptives, HIV prophylaxis",
        "step desk-debrief": "opportunities to debrief",
        "step advocate-after": "Immediate Crisis Response team members may also provide the ongoing services",
        "notes types": "Victim in Open Case",
        "notes cross-report": "immediate cross-reports",
        "step team-custodian": "legal custodian",
        "step team-order": "restraining order",
        "step team-advocate": "CSEC-trained advocate or survivor-mentor",
        "step team-therapist": "trained to assist exploited children",
        "step team-coverage": "Medi-Cal",
        "step team-way": "public transportation",
        "step team-screen": "age 10 and above",
        "step team-reassess": "Every six months to monitor progress",
        "step cw-place": "Decide on a temporary placement",
        "step cw-transport": "Transport the child to the placement",
        "step cw-plan": "Identifying trauma triggers",
        "step cw-care": "comprehensive medical/mental health",
        "step cw-support": "intensive supervision and support for 72 hours",
        "step cw-investigate": "Section 300",
        "step cw-initial-place": "Decide on a temporary placement",
        "step cw-lead": "Serve as the lead agency",
        "step cw-gather": "threats by trafficker",
        "step cw-ask-youth": "Consult the youth as to whether he/she wants to participate",
        "step cw-ongoing-held": "one team member must be with the child",
        "step cw-data": "aggregate child welfare data",
        "step cw-look": "attempting to locate, reengage and report",
        "step cw-back-screen": "returning from a runaway or missing episode be screened",
        "step probation-place": "Decide on a temporary placement",
        "step probation-transport": "Transport the child to the placement",
        "step probation-intake": "juvenile intake investigations",
        "step probation-detained": "enters the juvenile detention facility",
        "step health-evaluation": "within 72 hours of identification",
        "step health-services": "HIV prophylaxis",
        "step health-consent": "minors 12 or older can consent",
        "step health-dental": "broken or extruded teeth",
        "step health-exam": "providing informed consent",
        "step mental-placement": "respite, mobile crisis response",
        "step mental-present": "participation of clinician",
        "step mental-triggers": "Adapt safety plan based on any new trigger",
        "step mental-same": "same clinician",
        "step substance-assess": "coping mechanism",
        "step substance-team": "substance abuse disorder",
        "step education-needs": "school may be a trigger",
        "step education-help": "truancy",
        "step legal-orders": "conflicts in court orders",
        "step legal-contact": "frequent communication with client",
        "step provider-place": "Weigh in on an appropriate temporary placement",
        "step provider-link": "community-based supports",
        "step mental-acute": "Post-Traumatic Stress",
        "step mental-assess": "assessment of CSEC victim’s mental health",
        "step cw-respond-10d": "respond within 10 days",
        "step cw-schedule": "Schedule MDT with Initial MDT parties",
        "step cw-hold": "within 10 days",
        "notes q4-lead": "Child Welfare – Lead",
        "deck ca-what-happened": "What happened to",
        "deck ca-early": "early and often",
        "deck ca-humble": "Cultural humility",
        "deck ca-their-story": "stories that begin as good memories",
        "events ran": "runs away from placement/home/shelter",
        "events will_testify": "prepares to testify",
        "events psychiatric_crisis": "mental health/psychiatric crisis",
        "events threats": "threats by trafficker",
        "meetings case_review": "monthly or quarterly",
        "meetings immediate": "Law enforcement",
        "notes minor-consent": "a minor of any age",
        "notes q5-statute": "substance abuse disorder",
        "notes q13-race": "rather than using “other”",
        "notes q14-cse-it": "We validated the CSE-IT in 2016",
        "notes q15-locked": "may not be placed in locked settings",
        "notes sharing": "shall not be subject to subpoena",
    },
}


@BOTH
def test_every_place_is_inside_its_source(pack: Pack) -> None:
    lengths = {source.key: source.lines for source in pack.sources}
    for what, source in cited(pack):
        places = () if source == PROJECT else locators(source, lengths)
        assert all(place.first <= place.last <= lengths[place.key] for place in places), what


@pytest.mark.parametrize("key", FILES)
def test_the_packs_know_how_long_each_source_is(key: str) -> None:
    lengths = {source.lines for pack in (NEVADA, CALIFORNIA) for source in pack.sources if source.key == key}
    lines = source_lines(key)
    assert lengths == {len(lines) if lines[-1].strip() else len(lines) - 1}


@BOTH
def test_no_cited_place_is_blank_at_its_ends(pack: Pack) -> None:
    """A place that begins or ends on an empty line was counted in another text."""
    for what, source in cited(pack):
        for place in () if source == PROJECT else locators(source, {one.key for one in pack.sources}):
            if place.first and place.key in FILES:
                lines = source_lines(place.key)
                assert lines[place.first - 1].strip() and lines[place.last - 1].strip(), (what, str(place))


@BOTH
def test_the_cited_lines_say_it(pack: Pack) -> None:
    sources = dict(cited(pack))
    for what, words in WORDS[pack.id].items():
        places = locators(sources[what], {one.key for one in pack.sources})
        said = " ".join(
            line
            for place in places
            if place.first
            for line in source_lines(place.key)[place.first - 1 : place.last]
        )
        assert words in re.sub(r"\s+", " ", said), what


def test_a_place_that_is_not_there_is_noticed() -> None:
    """Control: the words of one step are not in the lines of another."""
    said = " ".join(source_lines("NV")[3631:3632])
    assert "Block office" in said and "rental cars" not in said


@BOTH
def test_what_no_source_prints_says_why(pack: Pack) -> None:
    for step in pack.steps:
        assert step.source != PROJECT or (step.note and step.force == "county"), step.code


@pytest.mark.parametrize(
    "source",
    [
        "",
        "NV",
        "NV 12-",
        "NV 20-10",
        "XX 12",
        "12",
        "NV 0",
        "NV 1838-1845;",
        "NV 12; XX 3",
        "NV 1,",
        "nv 12",
        "NV 1 2",
    ],
)
def test_a_place_that_cannot_be_read_is_refused(source: str) -> None:
    if source == "NV":
        assert [str(place) for place in locators(source, {"NV"})] == ["NV"]
    else:
        with pytest.raises(BadLocator):
            locators(source, {"NV", "NRS 432C.110"})


def test_places_of_one_source_need_its_name_once() -> None:
    places = locators("NV 1838-1845, 1847; 10250; NRS 432C.110; NV 3", {"NV", "NRS 432C.110"})
    assert [str(place) for place in places] == ["NV 1838-1845", "NV 1847", "NV 10250", "NRS 432C.110", "NV 3"]


@BOTH
def test_a_tap_on_source_names_the_document(pack: Pack) -> None:
    for what, source in cited(pack):
        assert all(citation.title for citation in pack.cite(source)), what
    assert NEVADA.cite("NV 1838-1845")[0].place == "1838-1845"
    assert "no source prints this" in NEVADA.cite(PROJECT)[0].title
