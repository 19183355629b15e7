import type { ActionCategory, JsonObject } from "@countersign/core";

/** RFC 9110, section 9. `TRACE` and `CONNECT` are left out: nobody needs them through a tool. */
const METHODS: Readonly<Record<string, ActionCategory>> = {
  GET: "read",
  HEAD: "read",
  OPTIONS: "read",
  POST: "write",
  PUT: "write",
  PATCH: "write",
  DELETE: "delete",
};

/** What the HTTP method in an object of arguments says, if the object describes a request. */
export function classifyHttp(
  args: JsonObject,
):
  | { readonly category: ActionCategory; readonly method: string; readonly key: string }
  | undefined {
  const keys = Object.keys(args).filter((key) => typeof args[key] === "string");
  const key = keys.find((name) => METHOD_KEY.test(name));
  const written = key === undefined ? undefined : args[key];
  if (key === undefined || typeof written !== "string") return undefined;
  const method = written.trim().toUpperCase();
  const category = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
  if (category !== undefined) {
    return keys.some((name) => ADDRESS_KEY.test(name)) ? { category, method, key } : undefined;
  }
  return keys.some((name) => URL_KEY.test(name))
    ? { category: "unknown", method: "of another name", key }
    : undefined;
}

const METHOD_KEY = /^(?:http_?)?(?:method|verb)$/i;
const URL_KEY = /^(?:url|uri|href|endpoint|request_?url|base_?url)$/i;
/** A `path` may be one in a file system: it makes a request only beside a method of HTTP. */
const ADDRESS_KEY = /^(?:url|uri|href|endpoint|request_?url|base_?url|path)$/i;
