import type { Reviewer } from "@countersign/core";
import type { ConsoleOptions } from "../console-options.ts";
import { Refusal } from "../failure.ts";
import { isId } from "../query.ts";
import { page, type Reply } from "../reply.ts";
import { decidedPage } from "./decided-page.ts";
import { definitionsPage } from "./definitions-page.ts";
import { grantsPage } from "./grants-page.ts";
import { policyPage } from "./policy-page.ts";
import { requestPage, revealedArguments } from "./request-page.ts";

export interface PageRequest {
  /** `GET` or `POST`. */
  readonly method: string;
  readonly path: readonly string[];
  readonly reviewer: Reviewer;
}

/** Draws a page for a signed-in reviewer. */
export async function answerPage(options: ConsoleOptions, request: PageRequest): Promise<Reply> {
  const { method, path, reviewer } = request;
  const [place, id, verb] = path;
  if (place === "approvals" && id !== undefined && isId(id)) {
    if (method === "GET" && path.length === 2) {
      return page(200, await requestPage(options, reviewer, id));
    }
    if (method === "POST" && path.length === 3 && verb === "reveal") {
      const markup = await revealedArguments(options, reviewer, id);
      return { status: 200, type: "html", body: markup.toString() };
    }
  }
  if (method === "GET" && path.length === 1) {
    if (place === "decided") return page(200, await decidedPage(options, reviewer));
    if (place === "grants") return page(200, await grantsPage(options, reviewer));
    if (place === "policy") return page(200, await policyPage(options, reviewer));
    if (place === "definitions") return page(200, await definitionsPage(options, reviewer));
  }
  throw new Refusal("REQUEST_INVALID", "there is no such page", { status: 404 });
}
