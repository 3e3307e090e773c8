// A plan that is read does not stay on the screen longer than the unlock lasts: then its overview takes its place.
const page = document.querySelector("[data-away]");
const MINUTE = 60000;
let left = Number(page?.dataset.minutes);

if (page) {
  setInterval(() => {
    left -= 1;
    if (left === 0) location.replace(page.dataset.away);
  }, MINUTE);
}
