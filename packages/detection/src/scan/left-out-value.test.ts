import { expect, it } from "vitest";
import { createScanner } from "../scanner.ts";

const scanner = createScanner({ names: false, allow: [{ keys: ["status"] }] });

it.each([
  "STATUS=\nADMIN_EMAIL=ada@post.org\n",
  "https://shop.org/?status=&mail=ada@post.org",
  "https://shop.org/?status=new&mail=ada@post.org",
  "<a title='status=new'>ada@post.org</a>",
  "Status: open Email: ada@post.org",
  '{"note":"status: new"} ada@post.org',
  "<p>Status: new</p> <p>ada@post.org</p>",
])("leaves no more than the field's own value out: %j", (text) => {
  const found = scanner.scanText(text).map(({ start, end }) => text.slice(start, end));
  expect(found).toEqual(["ada@post.org"]);
});
