// On every page: this phone is made known, and what waits is tried again.
import { registerPhone } from "./phone.js";
import { refuse, word } from "../words.js";
import { start } from "./pump.js";
import { setAbout } from "./store.js";

if (navigator.locks && window.isSecureContext) {
  registerPhone();
  start();
  if (location.pathname.endsWith("/kept")) setAbout("held", 0); // seen
}

document.addEventListener("alongside:lost", ({ detail }) => refuse("", word("lost", { N: detail })));
