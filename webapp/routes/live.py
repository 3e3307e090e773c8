"""Live fragments: each carries its own ETag, and is not sent again while nothing has changed.

The tag stands in the fragment and comes back as a header of the next poll, so that answers can be `no-store`
(browsers then keep nothing) and scripts still see 304.
"""

import hashlib
import json
import re

from flask import make_response, render_template, request
from werkzeug.wrappers import Response

HIDDEN_FIELD = re.compile(r'<input type="hidden"[^>]*>')


def fragment(template: str, **context: object) -> Response:
    """Render `template`; 304 when it is what the phone already shows, time-dependent words included."""
    words = render_template(template, etag="", **context)
    tag = f'W/"{tag_of(words)}"'
    if request.headers.get("If-None-Match") == tag:
        answer = make_response("", 304)
    else:
        back = json.dumps({"If-None-Match": tag})
        answer = make_response(words.replace(' data-etag=""', f" hx-headers='{back}'", 1))
    answer.headers["ETag"] = tag
    return answer


def tag_of(words: str) -> str:
    """Over the words alone: hidden fields (item keys, tokens) are fresh each time and show nothing."""
    return hashlib.sha256(HIDDEN_FIELD.sub("", words).encode()).hexdigest()[:20]
