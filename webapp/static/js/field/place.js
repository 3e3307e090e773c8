// Which page an address means, with or without /field before it.
const PAGES = { "/": "home", "/contacts/new": "contact", "/say": "cards", "/cards": "cards", "/directory": "directory", "/ready": "ready", "/kept": "kept" };
const PARTS = { "": "response", steps: "steps", say: "say", bag: "bag", plan: "plan", "plan/new": "plan", details: "details", scene: "scene", staging: "staging", events: "events" };
const RESPONSE = /^\/responses\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\/(.+))?$/;

// Answers { page, id }; what the pack does not have leads to the response, or home.
export function placeOf(path) {
  const bare = path.replace(/^\/field(?=\/|$)/, "").replace(/(.)\/$/, "$1") || "/";
  const [, id, part = ""] = RESPONSE.exec(bare) ?? [];
  if (id) return { page: PARTS[part] ?? "response", id };
  return { page: PAGES[bare] ?? "home", id: null };
}
