/** What Vite built of `web/`, served from memory. Names hold a hash of the content, so a browser may keep them. */
import { readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { Refusal } from "./failure.ts";
import type { Reply } from "./reply.ts";

/** The same folder, seen from `src` and from `dist`. */
const FOLDER = fileURLToPath(new URL("../dist/web/", import.meta.url));

interface ManifestEntry {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly css?: readonly string[];
  readonly imports?: readonly string[];
}

type Manifest = Readonly<Record<string, ManifestEntry>>;

export interface Entry {
  /** Paths of this server. */
  readonly script: string;
  readonly styles: readonly string[];
  /** What the script imports at once. */
  readonly preloads: readonly string[];
}

interface Built {
  readonly entry: Entry;
  /** Every file, by its path on this server. */
  readonly files: ReadonlyMap<string, string>;
  readonly styles: ReadonlySet<string>;
}

let built: Built | undefined;

/** What a page loads first. @throws if nothing was built, which says so on standard error. */
export function webEntry(): Entry {
  return theBuilt().entry;
}

/** Whether a path is that of a style, which the page for signing in needs, too. */
export function isWebStyle(path: string): boolean {
  return path.endsWith(".css") && theBuilt().styles.has(path);
}

const kept = new Map<string, { readonly plain: Buffer; readonly packed: Buffer }>();

const TYPES: Readonly<Record<string, "script" | "css">> = { ".js": "script", ".css": "css" };

/** The file at a path below `/assets`, packed if the browser takes that. */
export function webAsset(path: string, acceptEncoding: string): Reply {
  const { files } = theBuilt();
  const file = files.get(path);
  const type = TYPES[extname(path)];
  if (file === undefined || type === undefined) {
    throw new Refusal("REQUEST_INVALID", "there is no such file", { status: 404 });
  }
  let content = kept.get(file);
  if (content === undefined) {
    const plain = readFileSync(join(FOLDER, file));
    content = { plain, packed: gzipSync(plain, { level: 9 }) };
    kept.set(file, content);
  }
  const isPacked = /\bgzip\b/.test(acceptEncoding);
  return {
    status: 200,
    type,
    body: isPacked ? content.packed : content.plain,
    headers: {
      "cache-control": "private, max-age=31536000, immutable",
      vary: "accept-encoding",
      ...(isPacked ? { "content-encoding": "gzip" } : {}),
    },
  };
}

function theBuilt(): Built {
  built ??= read();
  return built;
}

function read(): Built {
  const text = readFileSync(join(FOLDER, "manifest.json"), "utf8");
  const manifest = JSON.parse(text) as Manifest;
  const entry = Object.values(manifest).find(({ isEntry }) => isEntry === true);
  if (entry === undefined) throw new Error("the built page has no entry: build it again");
  const all = Object.values(manifest);
  const styles = all.flatMap(({ file, css = [] }) => (file.endsWith(".css") ? [file] : css));
  return {
    entry: {
      script: `/${entry.file}`,
      styles: (entry.css ?? []).map((file) => `/${file}`),
      preloads: (entry.imports ?? []).flatMap((name) => `/${manifest[name]?.file ?? ""}`),
    },
    files: new Map([...all.map(({ file }) => file), ...styles].map((file) => [`/${file}`, file])),
    styles: new Set(styles.map((file) => `/${file}`)),
  };
}
