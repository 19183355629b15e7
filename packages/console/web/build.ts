/**
 * Builds the page into `dist/web`, unless what is there was built from these very sources. Run by `npm run build`, by
 * the front door's set-up and before any test; takes a second, or a few milliseconds when nothing changed.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";

const web = import.meta.dirname;
const target = join(web, "../dist/web");
const STAMP = "built-from";

/** What the browsers of the last two and a half years understand, which is also what we test with. */
const BROWSERS = "baseline-widely-available";

export default async function buildPage(): Promise<void> {
  const sources = fingerprint();
  const stamp = join(target, STAMP);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === sources) return;

  // Beside the old one and then in its place: a daemon that runs from here never finds half of it.
  const fresh = `${target}.${process.pid}`;
  await build({
    root: web,
    configFile: false,
    logLevel: "warn",
    // Paths of assets are absolute: the page is served at the root of its host.
    base: "/",
    publicDir: false,
    oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
    resolve: { conditions: ["countersign-source", "module", "browser", "production"] },
    build: {
      outDir: fresh,
      emptyOutDir: true,
      target: BROWSERS,
      manifest: "manifest.json",
      license: { fileName: "licenses.md" },
      // What is inlined would be a `data:` address, which the page's security policy refuses for scripts and styles.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      rolldownOptions: { input: join(web, "main.tsx") },
    },
  });
  writeFileSync(join(fresh, STAMP), sources);
  rmSync(target, { recursive: true, force: true });
  try {
    renameSync(fresh, target);
  } catch (error) {
    // Somebody else built it meanwhile.
    rmSync(fresh, { recursive: true, force: true });
    if (!existsSync(stamp)) throw error;
  }
}

/** Changes when what is built should change: our sources, and the versions of what they import. */
function fingerprint(): string {
  const hash = createHash("sha256");
  const imported = ["core", "chat-core"].map((name) => join(web, `../../${name}/src`));
  for (const folder of [web, ...imported]) {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.test\.ts$|\.tsbuildinfo$|\.md$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => !file.startsWith(join(web, "dist")))
      .sort();
    for (const file of files) hash.update(file.slice(folder.length)).update(readFileSync(file));
  }
  return hash.update(readFileSync(join(web, "../package.json"))).digest("hex");
}

if (import.meta.main) await buildPage();
