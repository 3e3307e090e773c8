// The plain page shows the month of this day, also when it was kept since last year.
const table = document.querySelector(".days");
const today = new Date();
const [year, month] = [today.getFullYear(), today.getMonth()];
const DAY = 86400000;

function weeks() {
  const last = new Date(year, month + 1, 0).getDate();
  const blank = (new Date(year, month, 1).getDay() + 6) % 7; // Monday first
  const cells = [...Array(blank).fill(0), ...Array.from({ length: last }, (_, day) => day + 1)];
  while (cells.length % 7) cells.push(0);
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7));
}

function cell(day) {
  const made = document.createElement("td");
  made.textContent = day || "";
  if (day === today.getDate()) made.setAttribute("aria-current", "date");
  return made;
}

function row(week) {
  const made = document.createElement("tr");
  made.append(...week.map(cell));
  return made;
}

if (table) {
  table.querySelector("caption").textContent = new Intl.DateTimeFormat(document.documentElement.lang, { month: "long", year: "numeric" }).format(today);
  table.querySelector("tbody").replaceChildren(...weeks().map(row));
  const said = document.querySelector("[data-day-of-year]");
  const day = Math.round((Date.UTC(year, month, today.getDate()) - Date.UTC(year, 0, 0)) / DAY);
  said.textContent = said.dataset.dayOfYear.replace("__N__", day);
}
