// The field pack, as pages deal with it: the worker fetches it, and it goes when its person goes.
import { about, forgetMarks, setAbout } from "./store.js";

export async function tellWorker(message) {
  const registration = await navigator.serviceWorker?.getRegistration();
  (registration?.active ?? navigator.serviceWorker?.controller)?.postMessage(message);
}

export async function refreshPack(person) {
  if (!("serviceWorker" in navigator)) return;
  const { active } = await navigator.serviceWorker.ready;
  active.postMessage({ do: "pack", person });
}

// What is put into the pack and what is taken out of it, one at a time on the whole phone.
export const alone = (work) => (navigator.locks ? navigator.locks.request("alongside-pack", work) : work());

// Marks, and every page under /field: gone. What is sealed stays until it is sent.
export async function forgetPack() {
  await setAbout("person", null); // a pack that is still on its way is not kept any more
  await alone(async () => {
    await setAbout("pack", null);
    await forgetMarks();
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        if (new URL(request.url).pathname.startsWith("/field")) await cache.delete(request);
      }
    }
  });
}

export const hasPack = async () => Boolean(navigator.serviceWorker?.controller) && Boolean(await about("pack"));
