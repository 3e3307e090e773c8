// All that a cache of this phone may ever hold, and which pages the field pack stands in for without signal.
// Everything else comes from the network or not at all.

// For everybody, and fetched without a cookie.
export const OPEN = ["/plain", "/closed", "/manifest.webmanifest"];

// For the person who is signed in; no name and no place is in any of it. Cards and help lines are in /field/content.
export const LIST = "/field/responses";
export const PACK = ["/field", "/field/content", LIST];

const ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const STANDS_IN = new RegExp(
  `^/(?:contacts/new|responses/${ID}(?:/(?:steps|say|bag|plan/new|details|scene|staging|events))?|cards|directory|ready|kept|field(?:/.*)?)?$`,
);

export const standsIn = (path) => STANDS_IN.test(path);
