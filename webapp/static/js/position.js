// "Use where this phone is": asks only on a tap, fills the field, and says in words when it cannot.
const buttons = () => document.querySelectorAll("[data-position]");
const say = (button, text) => {
  const line = document.querySelector(`[data-position-says="${button.dataset.position}"]`);
  if (line) line.textContent = text;
};

function fill(button, field, { coords }) {
  field.value = `${coords.latitude.toFixed(5)}, ${coords.longitude.toFixed(5)}`;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  say(button, button.dataset.about.replace("__M__", String(Math.ceil(coords.accuracy))));
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-position]");
  const field = button && document.getElementById(button.dataset.position);
  if (!field) return;
  say(button, button.dataset.asking);
  navigator.geolocation.getCurrentPosition(
    (position) => fill(button, field, position),
    (problem) => say(button, problem.code === problem.PERMISSION_DENIED ? button.dataset.refused : button.dataset.failed),
    { enableHighAccuracy: true, timeout: 10000, maximumAge: 30000 },
  );
});

function offer() {
  if ("geolocation" in navigator && window.isSecureContext) buttons().forEach((button) => (button.hidden = false));
}
offer();
document.addEventListener("htmx:afterSettle", offer);
