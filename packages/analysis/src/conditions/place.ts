/**
 * Paths and URLs in one spelling, so that a condition cannot be got round by writing the same place differently:
 * `/srv/x/../../etc/passwd` is `/etc/passwd`, `HTTP://Example.COM:80/%61` is `http://example.com/a`.
 */

/** A URL taken apart. */
export interface UrlPlace {
  readonly url: string;
  readonly scheme: string;
  /** In lower case, without the port; international names as `xn--…`. */
  readonly host: string;
  readonly path: string;
}

const URL_START = /^\s*[A-Za-z][A-Za-z0-9+.-]*:\/\//;
const DRIVE = /^[A-Za-z]:[\\/]/;

/** A text in the normal form of what it is: a URL, a path, or else the text itself. */
export function normalised(text: string): string {
  return urlPlace(text)?.url ?? normalPath(text) ?? text;
}

/** A text as a URL, if it is one. `file:` is one, too. */
export function urlPlace(text: string): UrlPlace | undefined {
  if (!URL_START.test(text) || !URL.canParse(text)) return undefined;
  // The parser of the standard takes away `..`, tabs, the default port and the case of scheme and host.
  const url = new URL(text);
  const path = normalPath(decoded(url.pathname)) ?? decoded(url.pathname);
  const port = url.port === "" ? "" : `:${url.port}`;
  // A full stop behind a host is the same host.
  const host = url.hostname.replace(/\.$/, "").toLowerCase();
  return {
    url: `${url.protocol}//${host}${port}${path}${decoded(url.search)}`,
    scheme: url.protocol.slice(0, -1),
    host,
    path,
  };
}

/** A text in which a path could stand, as the shortest path to the same place; `undefined` if none does. */
export function normalPath(text: string): string | undefined {
  if (!looksLikePath(text)) return undefined;
  const isWindows = DRIVE.test(text) || text.startsWith("\\\\") || /^\.{0,2}\\/.test(text);
  const slashed = isWindows ? text.replaceAll("\\", "/") : text;
  const isAbsolute = slashed.startsWith("/");
  const steps: string[] = [];
  for (const step of slashed.split("/")) {
    if (step === "" || step === ".") continue;
    if (step !== "..") steps.push(step);
    else if (steps.length > 0 && steps.at(-1) !== ".." && !isRoot(steps)) steps.pop();
    else if (!isAbsolute && !isRoot(steps)) steps.push("..");
  }
  const path = `${isAbsolute ? "/" : ""}${steps.join("/")}`;
  return path === "" ? "." : path;
}

/** Nothing lies above a drive. */
function isRoot(steps: readonly string[]): boolean {
  return steps.length === 1 && /^[A-Za-z]:$/.test(steps[0] ?? "");
}

/** The spelling of a path once its percent signs are decoded, if that is another one. */
export function decodedPath(text: string): string | undefined {
  if (!/%[0-9A-Fa-f]{2}/.test(text)) return undefined;
  const again = decoded(text);
  return again === text ? undefined : normalPath(again);
}

function looksLikePath(text: string): boolean {
  if (text.length > MAX_PATH || text.includes("\n") || text.includes("://")) return false;
  const beginsLikeOne = /^(?:\.{0,2}[\\/]|~|\.{1,2}$)/.test(text) || DRIVE.test(text);
  return beginsLikeOne || /[\\/]\.{0,2}(?:[\\/]|$)/.test(text) || /^[^\s/\\]+[\\/]\S*$/.test(text);
}

/** Longer than any system takes. */
const MAX_PATH = 8_192;

/** Decoded until nothing is left to decode, since nobody knows how often the other side will. */
function decoded(text: string): string {
  let before = text;
  for (let round = 0; round < 4; round++) {
    const after = before.replaceAll(/(?:%[0-9A-Fa-f]{2})+/g, (run) => {
      try {
        return decodeURIComponent(run);
      } catch {
        return run;
      }
    });
    if (after === before) break;
    before = after;
  }
  return before;
}
