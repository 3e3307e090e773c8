// The few sentences that scripts say come translated in the page, as data attributes of #words.
export const facts = () => document.getElementById("words")?.dataset ?? {};

export function word(name, values = {}) {
  return (facts()[name] ?? "").replace(/__([A-Z])__/g, (whole, key) => values[key] ?? whole);
}

// Say something to a screen reader without moving anything on screen.
export function announce(text) {
  const status = document.getElementById("status");
  if (status && text) status.textContent = text;
}

// The sentence of an answer that was no page of its own, or the one for all other faults; it stays until it is closed.
export function refuse(html, otherwise = word("failed")) {
  const said = html && new DOMParser().parseFromString(html, "text/html").querySelector("[role=alert]");
  const notice = document.getElementById("notice");
  if (!notice) return;
  if (said) {
    notice.replaceChildren(document.adoptNode(said));
    return;
  }
  const refusal = document.createElement("div");
  refusal.className = "refusal";
  refusal.setAttribute("role", "alert");
  refusal.dataset.refusal = "";
  refusal.append(Object.assign(document.createElement("p"), { textContent: otherwise }));
  notice.replaceChildren(refusal);
}
