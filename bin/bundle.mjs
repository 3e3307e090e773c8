// Makes webapp/static/vendor/, what phones fetch, from webapp/static/js and css and the packages of package-lock.json:
//   core.js     what pages and the service worker share (the outbox), one classic script
//   app.js      the script of every page, an ES module
//   sw.js       the service worker, one classic script; it loads core.js
//   app.css     every sheet of a phone in one; desk.css those of the board
//   hpke.js     the parts of @hpke/core that sealing needs, an ES module
//   htmx.js     htmx as its authors minified it
//   shell.json  the files a phone needs before it works offline
// and the licenses of the packages.
import { build } from "esbuild";
import { copyFile, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const top = join(dirname(fileURLToPath(import.meta.url)), "..");
const packages = join(top, "node_modules");
const folder = join(top, "webapp", "static");
const scripts = join(folder, "js");
const made = join(folder, "vendor");
const vendor = `${made}.new`; // takes the place of the other when all of it is there

const shared = {
  bundle: true,
  minify: true,
  // What the oldest phones we mean to serve understand (Safari 16.4, Chrome 105).
  target: ["safari16.4", "chrome105", "firefox115"],
  legalComments: "none",
  logLevel: "warning",
};

// A phone fetches these once, for pages and worker: core.js puts them into one global, and whoever imports them takes
// them from there.
const CORE = ["bytes", "outbox/store", "outbox/deliver", "outbox/pack"];
const GLOBAL = "alongside";
const EXPORTED = /^export (?:const|class|(?:async )?function) (\w+)/gm;
const IMPORTED = /^import \{ ([^}]+) \} from "[^"]+";$/gm;

const exported = async (path) => [...(await readFile(path, "utf8")).matchAll(EXPORTED)].map(([, name]) => name);

// paths: the scripts whose imports are to be found there.
async function fromCore(paths) {
  const texts = await Promise.all(paths.map((path) => readFile(join(scripts, path), "utf8")));
  const wanted = new Set(texts.flatMap((text) => [...text.matchAll(IMPORTED)].flatMap(([, list]) => list.split(", "))));
  return {
    name: "core",
    setup({ onLoad }) {
      onLoad({ filter: new RegExp(`/js/(?:${CORE.join("|")})\\.js$`) }, async ({ path }) => {
        const names = (await exported(path)).filter((name) => wanted.has(name));
        return { contents: `export const { ${names.join(", ")} } = self.${GLOBAL};` };
      });
    },
  };
}

// Sealing stays a file of its own.
const apart = {
  name: "apart",
  setup({ onResolve }) {
    onResolve({ filter: /\/hpke\.js$/ }, () => ({ path: "./hpke.js", external: true }));
  },
};

// A page only ever seals, to P-256. What the package has for opening, for keys made from a seed or from JWK and for
// other curves is left out, and so is what its packager wrote for old engines. tests/vault/test_seal_js.py opens what
// the rest seals.
const UNUSED = [
  "createRecipientContext", "decap", "deriveKeyPair", "derivePublicKey", "deserializePrivateKey", "open", "serializePrivateKey",
  "_derivePublicKeyWithoutJwkExport", "_deserializePkcs8Key", "_importJWK", "_keyScheduleR",
].map((name) => new RegExp(`^    (?:async )?${name}\\([^)]*\\) \\{\\n[^]*?\\n    \\}\\n`, "gm"));
const CURVES = /^ +this\._(?:order|bitmask|pkcs8AlgId|curveParams) = .*;\n/gm;
const FIELD = /Object\.defineProperty\(this, "(\w+)", \{\n(?: +(?:enumerable|configurable|writable): true,\n){3} +value: ([^]*?)\n {8}\}\);/g;
const sealOnly = {
  name: "seal only",
  setup({ onLoad, onResolve, resolve, onEnd }) {
    const left = new Set([...UNUSED, CURVES, FIELD]);
    const without = (text, one) => text.replace(one, () => (left.delete(one), ""));
    onResolve({ filter: /hpke|^\./ }, async ({ path, pluginData, ...asked }) => {
      if (pluginData === "asked") return undefined;
      return { ...(await resolve(path, { ...asked, pluginData: "asked" })), sideEffects: false };
    });
    onLoad({ filter: /@hpke.*\.js$/ }, async ({ path }) => {
      if (path.endsWith("_dnt.shims.js")) return { contents: "export const dntGlobalThis = globalThis;" };
      const rest = [...UNUSED, CURVES].reduce(without, await readFile(path, "utf8"));
      return { contents: rest.replace(FIELD, (_, name, value) => (left.delete(FIELD), `this.${name} = ${value};`)) };
    });
    onEnd(() => {
      if (left.size > 0) throw new Error(`@hpke/core is not as bin/bundle.mjs knows it: nothing fits ${[...left].join(" ")}`);
    });
  },
};

await rm(vendor, { recursive: true, force: true });
await mkdir(vendor, { recursive: true });

for (const [name, from] of [["htmx", "htmx.org"], ["hpke", "@hpke/core"]]) {
  await copyFile(join(packages, from, "LICENSE"), join(vendor, `${name}.LICENSE.txt`));
}
await copyFile(join(packages, "htmx.org", "dist", "htmx.min.js"), join(vendor, "htmx.js"));

const one = (contents, name, more) =>
  build({ ...shared, stdin: { contents, resolveDir: scripts }, outfile: join(vendor, name), ...more });

await one('export { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from "@hpke/core";', "hpke.js", {
  format: "esm",
  plugins: [sealOnly],
});
const all = (await readdir(scripts, { recursive: true })).filter((name) => name.endsWith(".js"));
const shares = await Promise.all(CORE.map(async (path) => [path, await exported(join(scripts, `${path}.js`))]));
const takes = shares.map(([path, names]) => `import { ${names.join(", ")} } from "./${path}.js";`);
await one(`${takes.join("\n")}\nself.${GLOBAL} = { ${shares.flatMap(([, names]) => names).join(", ")} };`, "core.js", {
  format: "iife",
});
const ofWorker = (name) => name.startsWith("worker");
await one('import "./app.js";', "app.js", {
  format: "esm",
  plugins: [await fromCore(all.filter((name) => !ofWorker(name))), apart],
});
await one('import "./worker/worker.js";', "sw.js", { format: "iife", plugins: [await fromCore(all.filter(ofWorker))] });
for (const name of ["app", "desk"]) {
  await build({ ...shared, entryPoints: [join(folder, "css", `${name}.css`)], outfile: join(vendor, `${name}.css`) });
}

const ELSEWHERE = ["sw.js", "desk.css"];
const files = (await readdir(vendor)).filter((name) => /\.(js|css)$/.test(name) && !ELSEWHERE.includes(name));
const shell = [...files.map((name) => `vendor/${name}`), "icons/mark.svg", "icons/plain.svg"].sort();
await writeFile(join(vendor, "shell.json"), `${JSON.stringify(shell)}\n`);
await rm(made, { recursive: true, force: true });
await rename(vendor, made);
