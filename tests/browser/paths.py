"""Every page that a person can come to, by role. `{one}` is a response with the advocate there, `{two}` one with
the advocate on the way, `{asked}` one for which the on-call advocate is being asked, `{plan}` a plan that is kept."""

from __future__ import annotations

# Pages that answer with a status of their own.
REFUSED = r"status of 40[34]"

NOWHERE = {"/nothing-here"}
NOT_IN_THE_LIST = {
    # for machines, and the parts of pages that renew themselves
    "/static/<path:filename>",
    "/healthz",
    "/home/live",
    "/board/live",
    "/simulator/live",
    "/responses/<uuid:response_id>/now",
    "/responses/<uuid:response_id>/plan/kept",
    # seen on a phone that was left alone
    "/locked",
    "/locked/live",
    "/unsent",
}

PATHS: dict[str, tuple[str, ...]] = {
    "": ("/sign-in", "/plain", "/simulator"),
    "officer": (
        "/",
        "/more",
        "/say",
        "/contacts/new",
        "/responses/{one}",
        "/responses/{two}",
        "/responses/{asked}",
        "/responses/{two}/steps",
        "/responses/{two}/say",
        "/responses/{two}/team",
        "/responses/{two}/scene",
        "/responses/{two}/details",
        "/responses/{two}/tier",
        "/responses/{two}/timeline",
        "/board",
        "/nothing-here",
    ),
    "advocate": (
        "/",
        "/bags",
        "/responses/{asked}",
        "/responses/{one}",
        "/responses/{one}/steps",
        "/responses/{one}/bag",
        "/responses/{one}/plan",
        "/responses/{one}/plan/new",
        "/responses/{one}/plan/{plan}",
        "/responses/{one}/plan/{plan}/go-on",
        "/responses/{one}/timeline",
        "/responses/{one}/details",
    ),
    "backup": ("/responses/{two}", "/responses/{two}/page/close"),
    "supervisor": (
        "/board",
        "/contacts/call",
        "/bags",
        "/more",
        "/responses/{one}",
        "/responses/{asked}",
        "/responses/{asked}/page/steer",
        "/responses/{asked}/page/close",
        "/responses/{one}/team",
        "/responses/{one}/steps",
        "/responses/{one}/close",
        "/responses/{one}/tier",
        "/responses/{one}/timeline",
    ),
    "welfare": ("/", "/say", "/responses/{one}", "/responses/{one}/steps", "/responses/{one}/team"),
    "admin": ("/region",),
    "auditor": ("/audit",),
}
