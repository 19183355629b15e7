import { readFileSync } from "node:fs";
import type { Reply } from "./reply.ts";

/** The page's own files. They are published as they are written, so the same path leads to them from `dist`. */
const STYLE = readFileSync(new URL("../src/page/style.css", import.meta.url), "utf8");
const SCRIPT = readFileSync(new URL("../src/page/page.js", import.meta.url), "utf8");

export const styleReply: Reply = { status: 200, type: "css", body: STYLE };
export const scriptReply: Reply = { status: 200, type: "script", body: SCRIPT };
