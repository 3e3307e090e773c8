// The answers: in the page's fields and in one closure, nowhere else, and gone from both at wipe().
// Each [data-field] is one question; [data-needs] names the other answers it waits for.
export function answersIn(form) {
  const fields = [...form.querySelectorAll("[data-field]")];
  const known = new Set(fields.map((field) => field.dataset.field));
  let unknown = {}; // of an earlier part: answers to questions that this form does not ask are carried on
  let said = {};

  function gather() {
    const fresh = { ...unknown };
    for (const field of fields) {
      field.hidden = !isAsked(field, fresh);
      const value = field.hidden ? "" : read(field);
      if (value.length > 0) fresh[field.dataset.field] = value;
    }
    said = fresh;
  }

  function restore(answers) {
    unknown = Object.fromEntries(Object.entries(answers).filter(([name]) => !known.has(name)));
    for (const field of fields) write(field, [answers[field.dataset.field] ?? []].flat());
    gather();
  }

  function clear(section) {
    for (const field of section.querySelectorAll("[data-field]")) write(field, []);
    gather();
  }

  function wipe() {
    for (const field of fields) write(field, []);
    unknown = {};
    said = {};
  }

  // In the young person's words: what was typed, or the words of what was chosen; of several fields the last.
  function inWords(names) {
    const given = fields.filter((field) => names.includes(field.dataset.field) && !field.hidden && read(field).length > 0);
    const last = given.at(-1);
    if (!last) return "";
    return typed(last)?.value.trim() ?? [...chosen(last)].map((input) => input.closest("label").querySelector("span").firstChild.textContent.trim()).join(", ");
  }

  for (const kind of ["input", "change"]) form.addEventListener(kind, gather);
  gather();
  return { all: () => said, restore, clear, wipe, inWords };
}

const typed = (field) => field.querySelector("[data-typed]");
const chosen = (field) => field.querySelectorAll("input:checked");

function read(field) {
  if (typed(field)) return typed(field).value.trim();
  const values = [...chosen(field)].map((input) => input.value);
  return field.dataset.kind === "choices" ? values : (values[0] ?? "");
}

function write(field, values) {
  if (typed(field)) typed(field).value = values[0] ?? "";
  for (const input of field.querySelectorAll("input:not([data-typed])")) input.checked = values.includes(input.value);
}

function isAsked(field, answers) {
  const needs = Object.entries(JSON.parse(field.dataset.needs ?? "{}"));
  return needs.every(([name, allowed]) => [answers[name] ?? []].flat().some((value) => allowed.includes(value)));
}
