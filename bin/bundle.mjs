// Makes webapp/static/vendor/ from the packages that package-lock.json pins:
//   htmx.js   htmx as its authors minified it
//   hpke.js   the parts of @hpke/core that sealing needs, bundled and minified, as an ES module
// and beside each the license it comes under.
import { build } from "esbuild";
import { copyFile, mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const top = join(dirname(fileURLToPath(import.meta.url)), "..");
const packages = join(top, "node_modules");
const vendor = join(top, "webapp", "static", "vendor");

await rm(vendor, { recursive: true, force: true });
await mkdir(vendor, { recursive: true });

await copyFile(join(packages, "htmx.org", "dist", "htmx.min.js"), join(vendor, "htmx.js"));
await copyFile(join(packages, "htmx.org", "LICENSE"), join(vendor, "htmx.LICENSE.txt"));

await build({
  stdin: {
    contents: 'export { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from "@hpke/core";',
    resolveDir: top,
  },
  outfile: join(vendor, "hpke.js"),
  bundle: true,
  minify: true,
  format: "esm",
  // What the oldest phones we mean to serve understand (Safari 16.4, Chrome 105).
  target: ["safari16.4", "chrome105", "firefox115"],
  legalComments: "none",
  logLevel: "warning",
});
await copyFile(join(packages, "@hpke", "core", "LICENSE"), join(vendor, "hpke.LICENSE.txt"));
