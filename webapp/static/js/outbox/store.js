// What this phone keeps, in IndexedDB: sealed items, marks of what was done without a name or a word in them,
// and facts about the phone itself. Pages and the service worker share it.
const VERSION = 1;
const TOGETHER = 50; // ms of news that are told at once
const watchers = new Set();
const channel = new BroadcastChannel("alongside");
let opening;

channel.onmessage = ({ data }) => watchers.forEach((hears) => hears(data));

// What the database's own calls answer, as promises: that of one request, and that of the whole when it is on the disk.
const answer = (request) =>
  new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
const complete = (transaction) =>
  new Promise((done, failed) => {
    transaction.oncomplete = done;
    transaction.onabort = () => failed(transaction.error ?? new DOMException("", "AbortError"));
  });

function open() {
  if (opening) return opening;
  const asked = indexedDB.open("alongside", VERSION);
  asked.onupgradeneeded = ({ oldVersion }) => upgrade(asked.result, oldVersion);
  opening = answer(asked).then((db) => {
    db.onversionchange = db.onclose = forget;
    return db;
  });
  opening.catch(forget);
  return opening;
}

// It is only ever added to: a page of the version before may still be open.
function upgrade(db, from) {
  if (from < 1) {
    const items = db.createObjectStore("items", { keyPath: "n", autoIncrement: true });
    items.createIndex("key", "key", { unique: true });
    items.createIndex("state", "state");
    db.createObjectStore("sealed"); // apart, so that lists and counts need not read it
    const marks = db.createObjectStore("marks", { keyPath: "id", autoIncrement: true });
    marks.createIndex("response", "response");
    marks.createIndex("key", "key");
    db.createObjectStore("about");
  }
}

function forget() {
  opening?.then((db) => db.close()).catch(() => {});
  opening = undefined;
}

// One transaction. Some phones close the database behind our back: then once more.
async function within(names, mode, work, durability = "default") {
  for (let tries = 1; ; tries += 1) {
    const db = await open();
    let transaction;
    try {
      transaction = db.transaction(names, mode, { durability });
    } catch (error) {
      forget();
      if (tries === 1) continue;
      throw error;
    }
    const [result] = await Promise.all([work((name) => transaction.objectStore(name)), complete(transaction)]);
    return result;
  }
}
const read = (name, ask) => within([name], "readonly", (store) => answer(ask(store(name))));
const write = (names, work, durability = "strict") => within(names, "readwrite", work, durability); // strict: on the disk when it is done

// Each piece of news, from any tab or the worker: {} for any change, { at, of } while sending, { reached, key, state }
// after each receipt, { done } at the end.
export function hear(callback) {
  watchers.add(callback);
}

// The same in few pieces: callback(news) with the latest of each that came meanwhile.
export function watch(callback) {
  let news = null;
  const hears = (more) => {
    if (news === null) {
      setTimeout(() => {
        const all = news;
        news = null;
        callback(all);
      }, TOGETHER);
    }
    news = { ...news, ...more };
  };
  watchers.add(hears);
  return () => watchers.delete(hears);
}

export function tell(news = {}) {
  watchers.forEach((hears) => hears(news));
  channel.postMessage(news);
}

// Without what is sealed in them.
export const items = () => read("items", (store) => store.getAll());
export const itemOf = (key) => read("items", (store) => store.index("key").get(key));
export const unsent = () => read("items", (store) => store.count());

// { kept, look }
export const counts = () =>
  within(["items"], "readonly", async (store) => {
    const [all, look] = await Promise.all([answer(store("items").count()), answer(store("items").index("state").count("look"))]);
    return { kept: all - look, look };
  });

// The item with its sealed bytes, or undefined.
export const whole = (key) =>
  within(["items", "sealed"], "readonly", async (store) => {
    const [item, sealed] = await Promise.all([answer(store("items").index("key").get(key)), answer(store("sealed").get(key))]);
    return item && { ...item, sealed };
  });

export const marksOf = (response) => read("marks", (store) => store.index("response").getAll(response));
export const about = (name) => read("about", (store) => store.get(name));

export const setAbout = (name, value) => changeAbout(name, () => value);

// Read, change and write in one step, whatever other tabs do meanwhile.
export async function changeAbout(name, change) {
  await write(["about"], async (store) => {
    store("about").put(change(await answer(store("about").get(name))), name);
  });
  tell();
}

// Keeps the item and its mark, both or neither; answers when both are on the disk.
export async function add({ sealed, ...item }, mark) {
  await write(["items", "sealed", "marks"], async (store) => {
    store("items").add(item);
    store("sealed").put(sealed, item.key);
    if (mark) store("marks").add({ ...mark, key: item.key, state: "kept" });
  });
  tell();
}

export async function change(key, fields) {
  await write(["items", "marks"], async (store) => {
    const item = await answer(store("items").index("key").get(key));
    if (!item) return;
    store("items").put({ ...item, ...fields });
    if (fields.state === "look") await mark(store("marks"), key, "look");
  });
  tell();
}

// The server has it ("received"), or a supervisor holds it ("held"), or it was said to the person's face ("told").
// What a dead battery brings back after a receipt goes out once more, and is answered the same: no wait for the disk.
export async function settle(key, state) {
  const durability = state === "told" ? "strict" : "relaxed";
  await write(["items", "sealed", "marks", "about"], async (store) => {
    const n = await answer(store("items").index("key").getKey(key));
    if (n === undefined) return;
    store("items").delete(n);
    store("sealed").delete(key);
    await mark(store("marks"), key, state);
    store("about").put(Date.now(), "lastReceipt");
    if (state === "held") store("about").put(((await answer(store("about").get("held"))) ?? 0) + 1, "held");
  }, durability);
  tell();
}

async function mark(marks, key, state) {
  for (const one of await answer(marks.index("key").getAll(key))) {
    if (state === "told") marks.delete(one.id);
    else marks.put({ ...one, state, settled: Date.now() });
  }
}

const LONGEST = 259200000; // ms: 72 hours, in which duty has long settled what it held

// All marks; or, with a time, those received before it: what the server told since then already has them in it.
export async function forgetMarks(before) {
  await write(["marks"], async (store) => {
    for (const one of await answer(store("marks").getAll())) {
      const until = { received: before, held: before - LONGEST }[one.state];
      if (before === undefined || one.settled < until) store("marks").delete(one.id);
    }
  });
  tell();
}
