// A required answer that is empty: say so beside it at once, without a trip over poor signal.
// The server checks the same; nothing is ever disabled.
function holder(element) {
  return element.closest(".field");
}
function isEmpty(element) {
  if (element.matches("fieldset")) return !element.querySelector("input:checked");
  return element.value.trim() === "";
}
function tell(element, empty) {
  const field = holder(element);
  field?.classList.toggle("refused", empty);
  const sentence = field?.querySelector("[data-missing]");
  if (sentence) sentence.hidden = !empty;
  if (empty) element.setAttribute("aria-invalid", "true");
  else element.removeAttribute("aria-invalid");
}

document.addEventListener("submit", (event) => {
  if (event.submitter?.hasAttribute("formnovalidate")) return;
  const gaps = [...event.target.querySelectorAll("[data-required]")].filter(isEmpty);
  if (gaps.length === 0) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  gaps.forEach((gap) => tell(gap, true));
  (gaps[0].matches("fieldset") ? gaps[0].querySelector("input") : gaps[0]).focus();
}, true);

for (const kind of ["input", "change"]) {
  document.addEventListener(kind, (event) => {
    const element = event.target.closest?.("[data-required]");
    if (element && holder(element)?.classList.contains("refused") && !isEmpty(element)) tell(element, false);
  });
}
