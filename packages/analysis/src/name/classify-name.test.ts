import { readFileSync } from "node:fs";

import { expect, it } from "vitest";

import { classifyName } from "./classify-name.ts";
import { VERBS } from "./verbs.ts";

it.each([
  { name: "get_user", is: "read" },
  { name: "getUserById", is: "read" },
  { name: "list-tables", is: "read" },
  { name: "HTTPFetch", is: "read" },
  { name: "read_email", is: "read" },
  { name: "list_deleted_items", is: "read" },
  { name: "get_share_link", is: "read" },
  { name: "email_search", is: "read" },
  { name: "API-post-search", is: "read" },
  { name: "search_permission", is: "read" },
  { name: "create_issue", is: "write" },
  { name: "slack_update_message", is: "write" },
  { name: "get_or_create_label", is: "write" },
  { name: "search_and_replace", is: "write" },
  { name: "list_create", is: "write" },
  { name: "drop-table", is: "delete" },
  { name: "get_and_delete", is: "delete" },
  { name: "deleteOrArchive", is: "delete" },
  { name: "role_delete", is: "delete" },
  { name: "search_index_delete", is: "delete" },
  { name: "create_delete_request", is: "delete" },
  { name: "bulk_remove", is: "delete" },
  { name: "download_report", is: "export" },
  { name: "backup_create", is: "export" },
  { name: "grant_access", is: "privilege" },
  { name: "share_file", is: "privilege" },
  { name: "restart_service", is: "infrastructure" },
  { name: "refund_payment", is: "payment" },
  { name: "slack_post_message", is: "message" },
  { name: "send_and_archive", is: "message" },
  { name: "execute_sql", is: "execute" },
  { name: "runQuery", is: "execute" },
  { name: "frobnicate", is: undefined },
  { name: "", is: undefined },
  { name: "directory_tree", is: undefined },
  { name: "constructor", is: undefined },
])("takes $name for $is", ({ name, is }) => {
  expect(classifyName(name)?.category).toBe(is);
});

it("gives each verb one meaning", () => {
  const verbs = Object.values(VERBS).flat();

  expect(verbs.filter((verb, at) => verbs.indexOf(verb) !== at)).toEqual([]);
});

it("uses the verbs that docs/policy.md lists", () => {
  const page = readFileSync(new URL("../../../../docs/policy.md", import.meta.url), "utf8");
  const table = page.split("| category | verbs |")[1] ?? "";
  const listed = [...table.matchAll(/^\| `(\w+)` \| (.+) \|$/gm)].map(
    ([, category, verbs]) => [category, verbs?.split(" ")] as const,
  );

  expect(Object.fromEntries(listed)).toEqual(VERBS);
});
