"""A night's story with a planted word in every field that takes words: sent, refused, stale, too large, never sent."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import stories
from tests.browser.line import Line
from tests.browser.phones import eventually
from tests.browser.profile import HAS_PACK, Profile
from tests.browser.sessions import leave_idle
from tests.browser.sweep import Words
from webapp.cli.demo_world import PASSPHRASE, PASSWORD

OFFICER, ADVOCATE = "officer.coast@demo.example", "advocate.coast@demo.example"
WRITTEN = 3000  # ms after which a browser has written the files of its session
ANOTHER_TOKEN = """() => { document.getElementById("words").dataset.token = "stale";
    for (const one of document.querySelectorAll("[name=csrf_token]")) one.value = "stale"; }"""


@dataclass
class Trace:
    """One phone that goes from hand to hand. `words` are planted where they are typed."""

    phone: Profile
    line: Line
    words: Words
    response: str = ""

    def evening(self) -> None:
        """Until the battery is empty, with items waiting on the phone."""
        self.open()
        self.online()
        self.offline()
        self.phone.kill()

    def morning(self) -> None:
        """Until the browser is closed, with everything sent."""
        self.open()
        self.still_offline()
        self.plan_without_signal()
        self.leave()
        self.phone.close()

    def open(self) -> None:
        self.context: BrowserContext = self.phone.open()
        self.context.on("dialog", lambda dialog: dialog.accept())
        self.page: Page = self.context.pages[0]
        self.words.also("password", PASSWORD)
        self.words.also("passphrase", PASSPHRASE)

    def online(self) -> None:
        """Everything that leaves words on the phone while there is a signal."""
        self._sign_in(OFFICER)
        self._contact()
        self._scene("scene.where")
        self._details("details")
        self._locked_while_typing()
        for left_open in (
            self._refused_contact,
            self._same_contact_twice,
            self._stale_details,
            self._too_large,
            lambda: self._fill_details("left"),
        ):
            self.page = self.context.new_page()
            left_open()
        self._put_down()
        self._sign_out()
        self._sign_in(ADVOCATE)
        self._plan("plan")
        self._read_plan()
        self._put_down()
        self._sign_out()

    def offline(self) -> None:
        """The same without: all of it is kept on the phone, and some of it is bound for the held tray."""
        self._sign_in(OFFICER)
        self._has_pack()
        self._signal(False)
        self._fill_contact("offline contact")
        stories.button(self.page, stories.LOGS).click()
        self._says_that_nobody_is_paged()
        self.contact_id = self.page.url.rpartition("/")[2]
        self._fill_contact("offline, held")
        self.page.get_by_label("Call you back on").fill("12345")
        stories.button(self.page, stories.LOGS).click()
        self._says_that_nobody_is_paged()
        self._open(f"/responses/{self.response}/scene")
        self.page.get_by_label("Where can the advocate meet you?").fill(self.words("offline scene.where"))
        stories.button(self.page, "Keep the new place").click()
        self._is_kept(3)
        self._fill_details("offline details")
        stories.button(self.page, "Keep").click()
        self._is_kept(4)
        self._too_large("offline, large")
        self.page = self.context.new_page()
        self._fill_details("offline, left")
        self._put_down()

    def still_offline(self) -> None:
        """Opened again, still without signal, and left in a hurry with words on the screen."""
        self._signal(False)
        self._fill_details("offline, hurry")
        stories.button(self.page, "Leave now").click()
        self.page.wait_for_url("**/plain")
        self._put_down()
        self._signal(True)

    def plan_without_signal(self) -> None:
        self._sign_in(ADVOCATE)
        self._has_pack()
        self._signal(False)
        self._open(f"/responses/{self.planned}/plan/new")
        self._make_plan("offline plan")
        self._put_down()
        self._signal(True)
        self._open("/kept")
        expect(self.page.get_by_text("Nothing waits here")).to_be_visible()

    def leave(self) -> None:
        """The phone is put down with a form half filled in, on a page that nobody sent."""
        self._sign_in(OFFICER)
        self._fill_details("last")
        self._put_down()

    def _put_down(self) -> None:
        """For as long as a browser takes to write down what is open in it; then the other tabs are closed."""
        self.page.wait_for_timeout(WRITTEN)
        for other in self.context.pages:
            if other is not self.page:
                other.close()

    def _signal(self, there: bool) -> None:
        """The line too: a browser that was just opened does not tell its worker at once that it is offline."""
        self.line.mend() if there else self.line.cut()
        self.context.set_offline(not there)

    def _open(self, path: str) -> None:
        self.page.goto(f"{self.line.address}{path}")

    def _sign_in(self, email: str) -> None:
        self._open("/sign-in")
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Password").fill(PASSWORD)
        stories.button(self.page, "Sign in").click()
        expect(self.page.locator("h1, h2").first).to_be_visible()
        self.page.wait_for_url(re.compile(r"/(unsent)?$"))

    def _sign_out(self) -> None:
        self._open("/more")
        stories.button(self.page, "Sign out").click()
        self.page.wait_for_url(re.compile("/sign-in$"))

    def _fill_contact(self, name: str) -> None:
        self._open("/contacts/new")
        stories.fill_contact(self.page, self.words(f"{name}.where"))
        self.page.get_by_label("Call you back on").fill(self._number(name))

    def _number(self, name: str) -> str:
        number = f"(530) 555-{199 - len(self.words.without_stem):04}"
        return self.words.also(f"{name}.callback", number)

    def _contact(self) -> None:
        self._fill_contact("contact")
        stories.button(self.page, stories.LOGS).click()
        self.page.wait_for_url("**/responses/*")
        self.response = self.page.url.rpartition("/")[2]

    def _refused_contact(self) -> None:
        """422: the form comes back with what was typed in it."""
        self._fill_contact("refused")
        self.page.get_by_label("Call you back on").fill("12345")
        stories.button(self.page, stories.LOGS).click()
        expect(self.page.get_by_role("alert")).to_contain_text("needs a look")
        expect(self.page.get_by_label("Where can the advocate meet you?")).to_have_value(
            self.words("refused.where")
        )

    def _same_contact_twice(self) -> None:
        """409: it is logged already."""
        self._fill_contact("clash")
        self.page.evaluate("(id) => (document.querySelector('[name=contact_id]').value = id)", self.response)
        stories.button(self.page, stories.LOGS).click()
        expect(self.page.get_by_text("logged already")).to_be_visible()

    def _scene(self, name: str) -> None:
        self._open(f"/responses/{self.response}/scene")
        self.page.get_by_label("Where can the advocate meet you?").fill(self.words(name))
        stories.button(self.page, "Keep the new place").click()
        self.page.wait_for_url(f"**/responses/{self.response}")

    def _fill_details(self, name: str) -> None:
        self._open(f"/responses/{self.response}/details")
        for label, field in (
            ("Who is on scene with them?", "with_whom"),
            ("What do they want to be called?", "called"),
            ("Where does the team gather?", "staging"),
            ("What else must the team know to come?", "note"),
        ):
            self.page.get_by_label(label).press_sequentially(self.words(f"{name}.{field}"))
        self.page.get_by_role("radio", name="Another language").check()
        self.page.get_by_label("Which other language?").fill(self.words(f"{name}.language"))

    def _details(self, name: str) -> None:
        self._fill_details(name)
        stories.button(self.page, "Keep").click()
        self.page.wait_for_url(f"**/responses/{self.response}")

    def _stale_details(self) -> None:
        """400: the form belongs to a session that is over."""
        self._fill_details("stale")
        self.page.evaluate(ANOTHER_TOKEN)
        stories.button(self.page, "Keep").click()
        self.page.wait_for_url(f"**/responses/{self.response}")

    def _says_that_nobody_is_paged(self) -> None:
        expect(self.page.get_by_role("heading", name=re.compile("^Nobody has been paged"))).to_have_count(1)

    def _has_pack(self) -> None:
        eventually(self.page, lambda: bool(self.page.evaluate(HAS_PACK)), "the field pack did not come")

    def _is_kept(self, count: int) -> None:
        self.page.wait_for_url(f"**/field/responses/{self.response}")
        expect(self.page.locator("header .sending")).to_contain_text(f"{count} kept")

    def _too_large(self, name: str = "large") -> None:
        """413, or what the phone says about it."""
        self._open(f"/responses/{self.response}/details")
        note = self.page.get_by_label("What else must the team know to come?")
        note.evaluate("(field) => field.removeAttribute('maxlength')")
        note.fill(f"{self.words(f'{name}.note')} " * 20000)
        stories.button(self.page, "Keep").click()

    def _locked_while_typing(self) -> None:
        """The phone locks itself under an open form, and the script does not help: the post waits on the server."""
        self._fill_details("parked")
        leave_idle(self.context)
        self.page.evaluate("() => HTMLFormElement.prototype.submit.call(document.querySelector('#details'))")
        expect(self.page.get_by_role("heading", name="Locked, to keep others out")).to_be_visible()
        self.page.get_by_label("Your password").fill(PASSWORD)
        stories.button(self.page, "Open again").click()
        expect(self.page.get_by_text(self.words("parked.called"))).to_be_visible()
        self._put_down()
        stories.button(self.page, "Send it now").click()
        self.page.wait_for_url(f"**/responses/{self.response}")

    def _plan(self, name: str) -> None:
        self._open("/")
        self.page.locator("h2.code a").first.click()
        self.page.wait_for_url("**/responses/*")
        self.planned = self.page.url.rpartition("/")[2]
        self._open(f"/responses/{self.planned}/plan/new")
        self._make_plan(name)

    def _make_plan(self, name: str) -> None:
        """Every field of the plan that takes words gets one."""
        page = self.page
        stories.button(page, "Said").click()
        stories.button(page, re.compile("Only the advocate.s agency keeps it")).click()
        keep_in_mind = page.get_by_role("heading", name="Keep this in your head")
        for _ in range(60):
            if keep_in_mind.count():
                break
            self._type_what_is_asked(name)
        for choice in ("Another place", "My own word"):
            stories.button(page, "Cover it and say it back").click()
            stories.button(page, "Said it").click()
            page.get_by_label(choice, exact=True).locator("visible=true").check()
            self._type_what_is_asked(name)

    def _type_what_is_asked(self, name: str) -> None:
        for field in self.page.locator("[data-typed]").locator("visible=true").all():
            field.fill(self.words(f"{name}.{field.get_attribute('id')}"))
        stories.button(self.page, "Next").click()

    def _read_plan(self) -> None:
        self._open("/")
        self.page.locator("h2.code a").first.click()
        stories.section(self.page, "Plan").click()
        stories.link(self.page, "Read").first.click()
        self.page.get_by_label("Passphrase").fill(PASSPHRASE)
        stories.button(self.page, "Open").click()
        expect(self.page.get_by_text(self.words("plan.q-person_1"))).to_be_visible()
