import type { KeyScope } from "@countersign/identity";
import { Refusal } from "./failure.ts";

/** What of the API a program's key may ask for, by the first part of the path. Nothing else, and never to change it. */
const NEEDED: Readonly<Record<string, readonly KeyScope[]>> = {
  approvals: ["approvals:read"],
  records: ["log:read"],
  usage: ["log:read"],
  exchanges: ["log:read"],
  events: ["approvals:read", "log:read"],
  definitions: ["config:read"],
  grants: ["config:read"],
  pause: ["config:read"],
  policy: ["config:read"],
  setup: ["config:read"],
  tools: ["config:read"],
};

/** For every key. */
const FOR_ALL: ReadonlySet<string> = new Set(["status", "openapi.json"]);

/** @throws {Refusal} `SCOPE_MISSING` */
export function assertScope(
  scopes: readonly KeyScope[],
  {
    method,
    isApi,
    path,
  }: { readonly method: string; readonly isApi: boolean; readonly path: readonly string[] },
): void {
  const what = path[1] ?? "";
  const needed = Object.hasOwn(NEEDED, what) ? NEEDED[what] : undefined;
  if (isApi && method === "GET") {
    if (FOR_ALL.has(what) || needed?.some((scope) => scopes.includes(scope))) return;
  }
  const because =
    needed === undefined || method !== "GET"
      ? "no key is for that: it takes a person"
      : `it takes ${needed.map((scope) => `\`${scope}\``).join(" or ")}`;
  throw new Refusal("SCOPE_MISSING", because);
}
