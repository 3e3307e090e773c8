// The pages that work without signal: those of the field pack, and what /kept, /ready and /install say of this phone.
import "./field/install.js";
import { startKept } from "./field/kept.js";
import { showPage } from "./field/page.js";
import { startReady } from "./field/ready.js";

showPage().then(() => {
  startKept();
  startReady();
});
