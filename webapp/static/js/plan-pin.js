// The agency's key is the one that this phone saw first. Another one seals nothing until somebody has asked the agency.
import { acceptAgency } from "./outbox/phone.js";
import { about } from "./outbox/store.js";
import { tell } from "./plan-status.js";

// page: the data attributes of the form. Answers whether its key may be sealed to.
export async function isPinned(page) {
  const agency = await about("agency").catch(() => null);
  return !agency || (agency.id === page.key && agency.key === page.publicKey);
}

// Says that the key changed, with the new one's fingerprint to compare; a tap takes it from now on.
export async function askAboutKey(page) {
  const offered = await about("agencyOffered");
  const notice = document.querySelector("[data-notice=key-changed]");
  const button = notice?.querySelector("button");
  if (button) {
    button.hidden = offered?.key !== page.publicKey;
    notice.querySelector("[data-fingerprint]").textContent = (offered?.fingerprint ?? "").replace(/(.{4})/g, "$1 ").slice(0, 39);
    button.onclick = () => acceptAgency(offered).then(() => tell(""));
  }
  tell("key-changed");
}
