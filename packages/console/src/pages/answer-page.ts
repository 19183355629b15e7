import type { Reviewer } from "@countersign/core";
import type { ConsoleOptions } from "../console-options.ts";
import { Refusal } from "../failure.ts";
import { page, type Reply } from "../reply.ts";
import { definitionsPage } from "./definitions-page.ts";
import { isPagePath } from "./page-paths.ts";
import { policyPage } from "./policy-page.ts";
import { shellPage } from "./shell-page.ts";

export interface PageRequest {
  /** `GET` or `POST`. */
  readonly method: string;
  readonly pathname: string;
  readonly reviewer: Reviewer;
}

/** The page at a path, for a signed-in reviewer. */
export async function answerPage(options: ConsoleOptions, request: PageRequest): Promise<Reply> {
  const { method, pathname, reviewer } = request;
  if (method === "GET") {
    if (isPagePath(pathname)) return page(200, shellPage());
    if (pathname === "/policy") return page(200, await policyPage(options, reviewer));
    if (pathname === "/definitions") return page(200, await definitionsPage(options, reviewer));
  }
  throw new Refusal("REQUEST_INVALID", "there is no such page", { status: 404 });
}
