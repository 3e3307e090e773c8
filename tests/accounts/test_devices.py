"""What a phone is called on screen: enough to tell one's own phones apart, and no more."""

from __future__ import annotations

import pytest

from webapp.accounts.devices import label_of

MOBILE = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0"


@pytest.mark.parametrize(
    ("agent", "label"),
    [
        pytest.param(
            f"Mozilla/5.0 (Linux; Android 14; SM-A546B) {CHROME} Mobile", "Chrome on Android", id="android"
        ),
        pytest.param(
            "Mozilla/5.0 (Linux; Android 14; SM-A546B) AppleWebKit SamsungBrowser/25.0 Chrome/121.0 Safari/537.36",
            "Samsung Internet on Android",
            id="samsung",
        ),
        pytest.param(
            f"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) {MOBILE} Version/17.5 Safari/604.1",
            "Safari on iPhone",
            id="iphone",
        ),
        pytest.param(
            f"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) {MOBILE} CriOS/126.0 Safari/604.1",
            "Chrome on iPhone",
            id="chrome-on-iphone",
        ),
        pytest.param(
            f"Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) {MOBILE} FxiOS/126.0 Safari/604.1",
            "Firefox on iPad",
            id="firefox-on-ipad",
        ),
        pytest.param(
            f"Mozilla/5.0 (Windows NT 10.0) {CHROME} Safari/537.36 Edg/126.0", "Edge on Windows", id="edge"
        ),
        pytest.param(
            f"Mozilla/5.0 (X11; CrOS x86_64) {CHROME} Safari/537.36", "Chrome on ChromeOS", id="chromebook"
        ),
        pytest.param("Mozilla/5.0 (Macintosh) Version/17 Safari/605", "Safari on Mac", id="mac"),
        pytest.param(
            "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Firefox/127.0", "Firefox on Linux", id="linux"
        ),
        pytest.param("", "Browser", id="none"),
        pytest.param("curl/8.0 <script>", "Browser", id="something-else"),
        pytest.param("x" * 5000 + " Chrome/1 Android", "Browser", id="very-long"),
    ],
)
def test_a_browser_on_a_system(agent: str, label: str) -> None:
    assert label_of(agent) == label
    assert len(label) <= 40
