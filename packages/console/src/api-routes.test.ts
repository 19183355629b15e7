import { expect, it } from "vitest";
import { API_ROUTES } from "./api.ts";
import { OURS } from "./console.ts";
import { openApi } from "./openapi.ts";
import { isPagePath } from "./pages/page-paths.ts";

/** Answered before it is known who asks, or by the feed: `console.ts` does, beside the table. */
const BESIDE_THE_TABLE = ["GET /api/events", "GET /api/health"];

/** What the document does not describe, and why. */
const UNDESCRIBED: Readonly<Record<string, string>> = {
  signin: "a form for people, and the way back from a provider",
  signout: "the button of a page",
  assets: "the page's own scripts and styles",
};

it("the API's description has every route that is answered, and no other", () => {
  const { paths } = openApi({ version: "0", origin: "http://127.0.0.1" }) as {
    paths: Readonly<Record<string, object>>;
  };
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const answered = Object.entries(API_ROUTES).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );

  expect(described.toSorted()).toEqual([...answered, ...BESIDE_THE_TABLE].toSorted());
});

it("everything else that is answered is a page, or is left out for a reason", () => {
  const others = [...OURS].filter((first) => {
    const isPage = isPagePath(`/${first}`) || isPagePath(`/${first}/x`);
    return first !== "api" && !isPage && !(first in UNDESCRIBED);
  });

  expect(others).toEqual([]);
});
