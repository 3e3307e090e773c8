// What the worker keeps of the pack: the responses this person is on, and the steps, cards and lines to read.
const PATIENCE = 4000; // ms, where no worker answers and the line is dead
let content;

// { person, responses, fresh, duty }, or null where this phone has none yet.
export async function responsesHere() {
  const answer = await take("/field/responses");
  return answer ? answer.json() : null;
}

// Steps, cards, lines or the plan's questions, ready to be put into the page; or null.
export const contentOf = (name) => inContent(`[data-content="${name}"]`);

// A page that is too large for the document itself; or null.
export const pageOf = (name) => inContent(`template[data-page="${name}"]`);

async function inContent(place) {
  content ??= take("/field/content").then((answer) => answer?.text());
  const text = await content;
  const found = text && new DOMParser().parseFromString(text, "text/html").querySelector(place);
  return found ? document.importNode(found, true) : null;
}

async function take(path) {
  return navigator.serviceWorker?.controller ? ((await ask(path)) ?? stored(path)) : ((await stored(path)) ?? ask(path));
}

async function stored(path) {
  const answer = await globalThis.caches?.match(path, { ignoreVary: true }).catch(() => null);
  return answer?.ok ? answer : null;
}

async function ask(path) {
  try {
    const answer = await fetch(path, { credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE) });
    return answer.ok && !answer.redirected ? answer : null;
  } catch {
    return null;
  }
}
