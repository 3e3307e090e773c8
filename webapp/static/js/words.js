// The few sentences that scripts say come translated in the page, as data attributes of #words.
export function word(name, values = {}) {
  const text = document.getElementById("words")?.dataset[name] ?? "";
  return text.replace(/__([A-Z])__/g, (whole, key) => values[key] ?? whole);
}

// Say something to a screen reader without moving anything on screen.
export function announce(text) {
  const status = document.getElementById("status");
  if (status && text) status.textContent = text;
}

// The state in the top bar: "sent", "sending" or "unsent".
export function showSending(state) {
  for (const element of document.querySelectorAll("[data-sending]")) element.dataset.state = state;
}
