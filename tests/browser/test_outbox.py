"""What people do with no signal, on a real phone and against the real server: kept, sending, received."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser import stories
from tests.browser.offline import (
    NO_LINE,
    about,
    all_sent,
    cached_paths,
    dump,
    has_pack,
    items,
    ready,
    status,
    store,
)
from tests.browser.phones import Phones, eventually, sign_in
from tests.browser.server import Serve

OFFICER = "officer.coast@demo.example"
ADVOCATE = "advocate.coast@demo.example"
PLANTED = ("Zebrafinch Avenue 7", "Marzipan", "530 555 0188")
MAY_BE_CACHED = re.compile(
    r"/s/[0-9a-f]{12}/(vendor|icons)/[\w.-]+|/field|/field/content|/field/responses|/plain|/closed|/manifest\.webmanifest"
)
PORTAL = "<!doctype html><title>Hotel</title><h1>Welcome. Accept our terms.</h1>"


def answered(page: Page) -> int:
    said = page.locator("#said").inner_text()
    return int(said.split(" of ")[0].split()[-1])


def tap_done(page: Page) -> None:
    page.locator(".next").get_by_role("button", name="Done").click()


def hotel(context: BrowserContext) -> None:
    """Every post ends in the hotel's page, with 200."""

    def answer(route: Route) -> None:
        if route.request.method == "POST":
            route.fulfill(status=200, content_type="text/html", body=PORTAL)
        else:
            route.continue_()

    context.route("**/*", answer)


# ---- kept, sending, received ----


def test_a_step_without_signal_is_kept_and_is_received_when_signal_is_back(phone: Phones) -> None:
    page = ready(phone, OFFICER)
    stories.open_steps(page)
    before = answered(page)
    page.context.set_offline(True)
    tap_done(page)
    expect(page.get_by_text("Done · Kept on this phone.")).to_be_visible()
    expect(status(page)).to_have_text(re.compile("1 kept"))
    expect(page.get_by_role("region", name="No signal.")).to_contain_text("1 kept on this phone.")
    page.context.set_offline(False)
    all_sent(page)
    expect(status(page).locator(".sent")).to_be_visible()
    expect(page.get_by_role("region", name="No signal.")).to_be_hidden()
    page.reload()
    assert answered(page) == before + 1
    assert [mark["state"] for mark in store(page, "marks")] in ([], ["received"])


def test_while_it_is_sent_the_top_bar_says_how_many(phone: Phones) -> None:
    page = ready(phone, OFFICER)
    stories.open_steps(page)
    address = page.url
    page.context.set_offline(True)
    for at in range(3):
        tap_done(page)
        expect(status(page)).to_have_text(re.compile(f"{at + 1} kept"))
        page.goto(address.replace("/responses", "/field/responses"))
    held_up: list[Route] = []
    page.context.route("**/deliver", lambda route: held_up.append(route), times=1)
    page.context.set_offline(False)
    eventually(page, lambda: len(held_up) == 1, "nothing was sent")
    expect(status(page).locator(".busy")).to_have_text(re.compile("Sending 1 of 3"))
    held_up[0].continue_()
    all_sent(page)
    expect(status(page).locator(".sent")).to_be_visible()


def test_the_same_tap_twice_while_it_waits_is_one_item(phone: Phones) -> None:
    page = ready(phone, OFFICER)
    stories.open_steps(page)
    page.context.set_offline(True)
    for _ in range(3):
        tap_done(page)
        expect(page.get_by_text("Done · Kept on this phone.")).to_be_visible()
    assert len(items(page)) == 1
    page.locator(".next").get_by_role("button", name="Not needed").click()
    expect(page.get_by_text("Not needed · Kept on this phone.")).to_be_visible()
    assert len(items(page)) == 2


def test_an_answer_that_is_lost_is_fetched_by_delivery_and_counts_once(phone: Phones) -> None:
    page = ready(phone, OFFICER)
    stories.open_steps(page)
    before = answered(page)

    def lose(route: Route) -> None:
        route.fetch(max_redirects=0)
        route.abort()

    page.context.route("**/steps/*", lose, times=1)
    with page.expect_response("**/deliver"):
        tap_done(page)
    all_sent(page)
    page.reload()
    assert answered(page) == before + 1


def test_a_refused_contact_is_said_on_screen_and_nothing_of_it_stays(phone: Phones) -> None:
    page = ready(phone, OFFICER)
    phone.watch(page).allow("status of 422")
    page.goto("/contacts/new")
    stories.fill_contact(page, "Under the bridge")
    page.get_by_label("Call you back on").fill("12345")
    stories.button(page, "Log and page advocate").click()
    expect(page.get_by_role("alert")).to_contain_text("Not sent yet: 1 answer needs a look.")
    expect(page.get_by_label("Call you back on")).to_be_focused()
    expect(page.get_by_label("Where can the advocate meet you?")).to_have_value("Under the bridge")
    assert items(page) == []
    page.get_by_label("Call you back on").fill("530 555 0123")
    stories.button(page, "Log and page advocate").click()
    page.wait_for_url(re.compile("/responses/"))
    assert store(page, "marks") == [] or {one["what"] for one in store(page, "marks")} == {"contact"}


def test_a_tap_in_the_cached_pages_goes_when_the_session_is_another(phone: Phones) -> None:
    """The pack's own page has an old token in it; its posts go by delivery."""
    page = ready(phone, OFFICER, fresh=True)
    phone.watch(page).allow("status of 400")
    stories.open_steps(page)
    before, address = answered(page), page.url
    sign_in(page.context, OFFICER)
    page.goto(address.replace("/responses", "/field/responses"))
    with page.expect_response("**/deliver"):
        tap_done(page)
    all_sent(page)
    page.goto(address)
    assert answered(page) == before + 1


# ---- the line ----


def test_a_captive_portal_is_not_taken_for_the_server(phone: Phones) -> None:
    page = ready(phone, OFFICER)
    stories.open_steps(page)
    before = answered(page)
    hotel(page.context)
    tap_done(page)
    expect(page.get_by_text("Done · Kept on this phone.")).to_be_visible()
    expect(status(page)).to_have_text(re.compile("1 kept"))
    assert [item["state"] for item in items(page)] == ["kept"]
    page.context.unroute("**/*")
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    all_sent(page)
    page.reload()
    assert answered(page) == before + 1


def test_what_no_phone_can_keep_is_said_to_be_not_sent(phone: Phones) -> None:
    stories.log_contact(phone(OFFICER), "Under the bridge")
    page = ready(phone, ADVOCATE)
    page.get_by_role("link", name="See where, and answer").first.click()
    page.wait_for_url("**/responses/*")
    page.wait_for_load_state()
    page.context.set_offline(True)
    page.get_by_label("Minutes until you arrive").fill("40")
    stories.button(page, re.compile("^Yes, I")).click()
    expect(status(page)).to_have_text(re.compile("Not sent"))
    assert items(page) == []


NO_STORE = {
    "no database": "Object.defineProperty(window, 'indexedDB', { value: undefined });",
    "no locks": "Object.defineProperty(navigator, 'locks', { value: undefined });",
}


@pytest.mark.parametrize("without", NO_STORE)
def test_where_nothing_can_be_kept_nothing_is_said_to_be_kept(phone: Phones, without: str) -> None:
    page = phone(OFFICER)
    phone.watch(page).allow(NO_LINE)
    page.context.add_init_script(NO_STORE[without])
    page.goto("/contacts/new")
    stories.fill_contact(page, "Under the bridge")
    page.context.set_offline(True)
    stories.button(page, "Log and page advocate").click()
    expect(status(page).or_(page.locator(".sending"))).to_have_text(re.compile("Not sent"))
    expect(page.get_by_text("Kept on this phone.").locator("visible=true")).to_have_count(0)
    expect(page.get_by_label("Where can the advocate meet you?")).to_have_value("Under the bridge")
    page.context.set_offline(False)
    stories.button(page, "Log and page advocate").click()
    page.wait_for_url(re.compile("/responses/"))
    expect(page.locator("#page-card")).to_be_visible()


def test_a_full_phone_says_so_and_leaves_what_was_typed(phone: Phones) -> None:
    page = ready(phone, OFFICER)
    page.goto("/contacts/new")
    page.evaluate(
        "() => { IDBObjectStore.prototype.add = () => { throw new DOMException('', 'QuotaExceededError'); }; }"
    )
    page.context.set_offline(True)
    stories.fill_contact(page, "Under the bridge")
    stories.button(page, "Log and page advocate").click()
    expect(page.get_by_role("alert")).to_contain_text("this phone is full")
    expect(page.get_by_label("Where can the advocate meet you?")).to_have_value("Under the bridge")
    assert items(page) == []


# ---- clocks ----


@pytest.mark.parametrize("hours", [-3, 0, 5])
def test_a_clock_that_is_wrong_is_measured_and_told_with_each_item(phone: Phones, hours: int) -> None:
    page = phone()
    page.context.add_init_script(
        f"{{ const plain = Date.now; Date.now = () => plain() + {hours} * 3600000; }}"
    )
    sign_in(page.context, OFFICER)
    page.goto("/")
    eventually(page, lambda: "skew" in about(page), "the clock was not measured")
    assert abs(about(page)["skew"] - hours * 3600000) < 60000


# ---- who holds the phone ----


def test_signing_out_with_something_kept_asks_first_and_it_is_sent_all_the_same(phone: Phones) -> None:
    page = ready(phone, OFFICER, fresh=True)
    page.context.route("**/deliver", lambda route: route.abort())
    stories.open_steps(page)
    page.context.set_offline(True)
    tap_done(page)
    expect(status(page)).to_have_text(re.compile("1 kept"))
    page.context.set_offline(False)
    page.goto("/more")
    stories.button(page, "Sign out").click()
    ask = page.get_by_role("dialog")
    expect(ask).to_contain_text(
        "1 kept on this phone. They are sent when there is signal, also after you sign out."
    )
    ask.get_by_role("button", name="Stay").click()
    expect(ask).to_be_hidden()
    stories.button(page, "Sign out").click()
    ask.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_attached()
    assert [path for path in cached_paths(page) if path.startswith("/field")] == []
    assert store(page, "marks") == []
    page.context.unroute("**/deliver")
    page.reload()
    eventually(page, lambda: store(page, "items") == [], "what was kept was not sent")


def test_send_now_in_that_question_sends_and_leaves_nothing_to_ask(phone: Phones) -> None:
    page = ready(phone, OFFICER, fresh=True)
    page.context.route("**/deliver", lambda route: route.abort())
    stories.open_steps(page)
    page.context.set_offline(True)
    tap_done(page)
    expect(status(page)).to_have_text(re.compile("1 kept"))
    page.context.set_offline(False)
    page.goto("/more")
    stories.button(page, "Sign out").click()
    page.context.unroute("**/deliver")
    page.get_by_role("dialog").get_by_role("button", name="Send now").click()
    expect(page.get_by_role("dialog")).to_contain_text("All sent")
    assert items(page) == []


def test_the_next_person_on_a_shared_phone_sends_what_the_first_kept_and_sees_nothing_of_it(
    phone: Phones,
) -> None:
    page = ready(phone, OFFICER, fresh=True)
    page.context.route("**/deliver", lambda route: route.abort())
    stories.open_steps(page)
    before, address = answered(page), page.url
    page.context.set_offline(True)
    tap_done(page)
    expect(status(page)).to_have_text(re.compile("1 kept"))
    first = about(page)["person"]
    page.context.set_offline(False)
    page.context.clear_cookies()
    sign_in(page.context, ADVOCATE)
    page.context.unroute("**/deliver")
    page.goto("/")
    all_sent(page)
    eventually(page, lambda: about(page)["person"] != first, "the phone does not know who holds it")
    has_pack(page)
    assert first not in json.dumps(dump(page)["cached"])
    assert store(page, "marks") == []
    assert set(about(page)["grants"]) >= {first}
    officer = phone(OFFICER)
    officer.goto(address)
    assert answered(officer) == before + 1


def test_a_form_that_was_printed_for_the_person_before_is_sent_in_their_name(phone: Phones) -> None:
    page = ready(phone, OFFICER, fresh=True)
    phone.watch(page).allow("status of 400")
    stories.open_steps(page)
    before, address = answered(page), page.url
    page.context.clear_cookies()
    sign_in(page.context, ADVOCATE)
    tap_done(page)
    page.wait_for_url(re.compile(r":\d+/$"))
    eventually(page, lambda: store(page, "items") == [], "it was not delivered")
    officer = phone(OFFICER)
    officer.goto(address)
    assert answered(officer) == before + 1


def test_a_phone_that_the_browser_emptied_says_what_may_be_missing(phone: Phones) -> None:
    page = ready(phone, OFFICER, fresh=True)
    stories.open_steps(page)
    page.context.set_offline(True)
    tap_done(page)
    expect(status(page)).to_have_text(re.compile("1 kept"))
    page.context.route("**/deliver", lambda route: route.abort())
    page.context.set_offline(False)
    page.evaluate("alongside.setAbout('registered', null)")
    with page.expect_response("**/phone"):
        page.goto("/")
    tools = page.context.new_cdp_session(page)
    address = re.sub(r"(:\d+)/.*", r"\1", page.url)
    page.goto("/plain")
    tools.send("Storage.clearDataForOrigin", {"origin": address, "storageTypes": "indexeddb,cache_storage"})
    page.goto("/")
    expect(page.get_by_role("alert")).to_contain_text("1 may be missing")


# ---- two tabs, and a new version ----


def test_two_tabs_see_the_same_and_send_each_item_once(phone: Phones) -> None:
    page = ready(phone, OFFICER)
    stories.open_steps(page)
    before, address = answered(page), page.url
    other = page.context.new_page()
    other.goto(address)
    page.context.set_offline(True)
    tap_done(page)
    expect(status(other)).to_have_text(re.compile("1 kept"))
    other.locator(".next").get_by_role("button", name="Not needed").click()
    expect(status(page)).to_have_text(re.compile("2 kept"))
    sent: list[str] = []
    page.context.on("request", lambda one: sent.append(one.url) if one.url.endswith("/deliver") else None)
    page.context.set_offline(False)
    all_sent(page)
    assert len(sent) == 2
    page.goto(address)
    assert answered(page) == before + 1
    expect(status(other).locator(".sent")).to_be_visible()


def test_a_new_version_waits_until_nobody_is_typing(phone: Phones) -> None:
    page = ready(phone, OFFICER)
    page.goto("/contacts/new")
    stories.fill_contact(page, "Under the bridge")
    page.evaluate("void navigator.serviceWorker.register('/sw.js?newer')")
    use_it = stories.button(page, "Use it")
    expect(page.get_by_text("A new version is ready.")).to_be_visible()
    use_it.click()
    expect(page.get_by_text("Send or clear what you typed first.")).to_be_visible()
    expect(page.get_by_label("Where can the advocate meet you?")).to_have_value("Under the bridge")

    page.get_by_label("Where can the advocate meet you?").fill("")
    page.get_by_label("Call you back on").evaluate("(field) => (field.value = field.defaultValue)")
    with page.expect_navigation():
        use_it.click()
    expect(page.get_by_role("heading", name="Log contact")).to_be_visible()
    assert page.evaluate("navigator.serviceWorker.controller.scriptURL").endswith("/sw.js?newer")


def test_a_form_from_before_an_update_goes_to_the_tray_and_says_so(phone: Phones) -> None:
    page = ready(phone, OFFICER)
    page.goto("/contacts/new")
    stories.fill_contact(page, "Under the bridge")
    page.locator("form[data-keep]").evaluate("(form) => (form.dataset.keep = '9')")
    phone.watch(page).allow("status of 409")
    stories.button(page, "Log and page advocate").click()
    expect(page.get_by_text("Duty has it, and looks at it first")).to_be_visible()
    expect(page.get_by_role("heading", name="Nobody has been paged. Call duty now.")).to_be_visible()
    desk = ready(phone, "supervisor.coast@demo.example")
    desk.goto("/held")
    expect(desk.get_by_text("It comes from a version of the form that is no longer read.")).to_be_visible()


@pytest.mark.parametrize(
    ("path", "heading"),
    [("/say", "What to say"), ("/more", "Your open responses"), ("/responses/{id}/timeline", "R-")],
)
def test_a_page_that_the_pack_does_not_have_leads_to_the_nearest_one(
    phone: Phones, path: str, heading: str
) -> None:
    page = ready(phone, OFFICER)
    response = page.locator("h2.code a").first.get_attribute("href")
    assert response is not None
    page.context.set_offline(True)
    page.goto(path.format(id=response.rpartition("/")[2]))
    expect(page.get_by_role("heading", level=1)).to_contain_text(heading)


# ---- what is on the phone ----


def test_only_what_the_list_allows_is_ever_cached(phone: Phones) -> None:
    page = ready(phone, ADVOCATE)
    paths = ["/more", "/bags", "/kept", "/ready", "/directory"]
    response = page.locator("h2.code a").first.get_attribute("href")
    for path in [*paths, str(response), f"{response}/steps", f"{response}/plan", f"{response}/timeline", "/"]:
        page.goto(path)
    page.evaluate("alongside.refreshPack && 0")
    assert {path for path in cached_paths(page) if not MAY_BE_CACHED.fullmatch(path)} == set()
    for where, answer in dump(page)["cached"].items():
        assert answer["status"] == 200, where
        assert not {"set-cookie", "location"} & {name for name, _ in answer["headers"]}, where


def test_without_signal_nothing_that_was_typed_is_on_the_phone(phone: Phones) -> None:
    page = ready(phone, OFFICER)
    page.goto("/contacts/new")
    stories.fill_contact(page, PLANTED[0])
    page.get_by_label("Call you back on").fill(PLANTED[2])
    page.context.set_offline(True)
    stories.button(page, "Log and page advocate").click()
    page.wait_for_url("**/field/responses/*")
    page.goto(page.url + "/details")
    page.get_by_label("What do they want to be called?").fill(PLANTED[1])
    stories.button(page, "Keep").click()
    expect(status(page)).to_have_text(re.compile("2 kept"))
    page.evaluate("localStorage.setItem('leak', 'Pumpernickel')")
    everything = json.dumps(dump(page), ensure_ascii=False)
    assert "Pumpernickel" in everything, "the control must be found"
    for word in PLANTED:
        assert word not in everything
        assert word.encode().hex() not in everything
    page.evaluate("localStorage.clear()")
    page.context.set_offline(False)
    all_sent(page)


PAGES: list[tuple[str, Callable[[Page], Any]]] = [
    ("/", lambda page: expect(page.get_by_role("heading", name="Your open responses")).to_be_visible()),
    (
        "/contacts/new",
        lambda page: expect(page.get_by_label("Where can the advocate meet you?")).to_be_visible(),
    ),
    ("/directory", lambda page: expect(page.locator("main")).to_contain_text("1-888-373-7888")),
    ("/kept", lambda page: expect(page.get_by_text("Nothing waits here")).to_be_visible()),
    ("/ready", lambda page: expect(page.get_by_role("heading", name="Ready for my shift")).to_be_visible()),
]


def test_the_pages_of_the_pack_open_without_signal_after_one_visit(phone: Phones) -> None:
    page = ready(phone, OFFICER)
    page.context.set_offline(True)
    for path, look in PAGES:
        page.goto(path)
        look(page)


def test_a_server_that_does_not_answer_leaves_the_phone_working(serve: Serve, phone: Phones) -> None:
    server = serve()
    phones = Phones(phone.browser, server, {})
    page = phones(OFFICER)
    phones.watch(page).allow(".*")
    has_pack(page)
    stories.open_steps(page)
    server.stop()
    tap_done(page)
    expect(page.get_by_text("Done · Kept on this phone.")).to_be_visible()
    page.goto("/")
    expect(page.get_by_role("heading", name="Your open responses")).to_be_visible()
    server.start()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    all_sent(page)
    page.context.close()
