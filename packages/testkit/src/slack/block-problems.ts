/**
 * What Slack would refuse of blocks, and what it would take but not show as it was meant: forms, lengths and counts as
 * its reference documents them, and nothing in which text of others could become a link, a mention or an emoji.
 *
 * @see https://docs.slack.dev/reference/block-kit/blocks
 */
import { isJsonObject, type JsonObject, type JsonValue } from "@countersign/core";
import { textOf } from "./text-of.ts";

const MOST_BLOCKS = { message: 50, modal: 100 } as const;

/** No documented sum; `msg_blocks_too_long` was reported from some 11,000 characters on. */
const MOST_UNITS = 11_000;

type Check = (block: JsonObject, say: (problem: string) => void) => void;

export function blockProblems(blocks: unknown, surface: "message" | "modal"): readonly string[] {
  const problems: string[] = [];
  if (!Array.isArray(blocks)) return ["blocks are no list"];
  if (blocks.length === 0 || blocks.length > MOST_BLOCKS[surface]) {
    problems.push(`${blocks.length} blocks`);
  }
  if (surface === "message" && JSON.stringify(blocks).length > MOST_UNITS) {
    problems.push(`msg_blocks_too_long: ${JSON.stringify(blocks).length}`);
  }
  const ids = new Set<unknown>();
  for (const [at, block] of (blocks as readonly JsonValue[]).entries()) {
    const say = (problem: string): void => void problems.push(`/blocks/${at}: ${problem}`);
    if (!isJsonObject(block)) {
      say("is no object");
      continue;
    }
    const { type, block_id: id } = block;
    const check = typeof type === "string" ? BLOCKS[type] : undefined;
    if (check === undefined) say(`unknown type ${textOf(type)}`);
    if (type === "input" && surface === "message") say("an input in a message");
    if (id !== undefined && (!isText(id, 255) || ids.has(id))) say("block_id is wrong");
    if (id !== undefined) ids.add(id);
    check?.(block, say);
  }
  return problems;
}

/** What Slack would refuse of a modal. */
export function viewProblems(view: unknown): readonly string[] {
  if (!isJsonObject(view)) return ["the view is no object"];
  const problems: string[] = [];
  const say = (problem: string): void => void problems.push(`/view: ${problem}`);
  known(
    view,
    ["type", "title", "submit", "close", "blocks", "private_metadata", "callback_id"],
    say,
  );
  if (view["type"] !== "modal") say("is no modal");
  for (const key of ["title", "submit", "close"]) {
    if (key !== "title" && view[key] === undefined) continue;
    plainText(view[key], 24, say);
  }
  const { blocks, private_metadata: carried, callback_id: callback } = view;
  if (carried !== undefined && !isText(carried, 3_000)) say("private_metadata is too long");
  if (callback !== undefined && !isText(callback, 255)) say("callback_id is too long");
  const hasInput =
    Array.isArray(blocks) &&
    (blocks as readonly JsonValue[]).some((one) => isJsonObject(one) && one["type"] === "input");
  if (hasInput && view["submit"] === undefined) say("an input without `submit`");
  return [...problems, ...blockProblems(blocks, "modal")];
}

/** Every text in which Slack makes more of what is written than what it says, or that leads somewhere. */
export function markupIn(blocks: JsonValue): readonly string[] {
  const found: string[] = [];
  JSON.stringify(blocks, (key, value: unknown) => {
    if (isJsonObject(value)) {
      const { type, text, emoji } = value;
      if (type === "mrkdwn") found.push(textOf(text));
      if (type === "plain_text" && emoji !== false) found.push(textOf(text));
      if (type === "link" || type === "emoji" || type === "broadcast" || type === "usergroup") {
        found.push(JSON.stringify(value));
      }
    }
    if (key === "url" || key === "fallback" || key === "format") found.push(textOf(value));
    return value;
  });
  return found;
}

const BLOCKS: Readonly<Record<string, Check>> = {
  header(block, say) {
    known(block, ["type", "block_id", "text"], say);
    plainText(block["text"], 150, say);
  },
  divider: (block, say) => known(block, ["type", "block_id"], say),
  section(block, say) {
    known(block, ["type", "block_id", "text", "fields", "accessory", "expand"], say);
    const { text } = block;
    if (!isJsonObject(text) || !isText(text["text"], 3_000) || text["text"] === "") {
      say("a section needs a text of at most 3,000 characters");
    }
  },
  rich_text(block, say) {
    known(block, ["type", "block_id", "elements"], say);
    const elements = list(block["elements"]);
    if (elements.length === 0) say("no elements");
    for (const element of elements) richElement(element, say);
  },
  actions(block, say) {
    known(block, ["type", "block_id", "elements"], say);
    const elements = list(block["elements"]);
    if (elements.length === 0 || elements.length > 25) say(`${elements.length} elements`);
    const ids = elements.map((one) => (isJsonObject(one) ? one["action_id"] : undefined));
    if (new Set(ids).size !== ids.length) say("two actions with one action_id");
    for (const element of elements) button(element, say);
  },
  input(block, say) {
    known(
      block,
      ["type", "block_id", "label", "element", "hint", "optional", "dispatch_action"],
      say,
    );
    plainText(block["label"], 2_000, say);
    if (block["hint"] !== undefined) plainText(block["hint"], 2_000, say);
    const { element } = block;
    if (!isJsonObject(element) || element["type"] !== "plain_text_input") {
      return say("an input of another kind than the ones used");
    }
    known(
      element,
      [
        "type",
        "action_id",
        "placeholder",
        "initial_value",
        "multiline",
        "min_length",
        "max_length",
      ],
      say,
    );
    const { max_length: most, action_id: action } = element;
    if (!isText(action, 255)) say("action_id is wrong");
    if (most !== undefined && !(typeof most === "number" && most >= 1 && most <= 3_000)) {
      say("max_length is wrong");
    }
  },
};

function richElement(element: JsonValue, say: (problem: string) => void): void {
  if (!isJsonObject(element)) return say("an element is no object");
  const { type } = element;
  if (type !== "rich_text_section" && type !== "rich_text_preformatted") {
    return say(`unknown element ${textOf(type)}`);
  }
  const extra = type === "rich_text_preformatted" ? ["border", "language"] : [];
  known(element, ["type", "elements", ...extra], say);
  const runs = list(element["elements"]);
  if (runs.length === 0) say("an empty section");
  for (const run of runs) richRun(run, type === "rich_text_preformatted", say);
}

function richRun(run: JsonValue, isPreformatted: boolean, say: (problem: string) => void): void {
  if (!isJsonObject(run)) return say("a run is no object");
  const { type, style } = run;
  if (isPreformatted && type !== "text" && type !== "link") {
    say(`${textOf(type)} in preformatted text`);
  }
  if (style !== undefined) {
    if (!isJsonObject(style)) return say("style is no object");
    known(style, ["bold", "italic", "strike", "code"], say);
    if (Object.values(style).some((value) => typeof value !== "boolean")) say("style is wrong");
  }
  switch (type) {
    case "text":
      known(run, ["type", "text", "style"], say);
      if (!isText(run["text"], 3_000) || run["text"] === "")
        say("a text that is empty or too long");
      return;
    case "user":
      known(run, ["type", "user_id", "style"], say);
      if (!/^[UW][A-Z0-9]+$/.test(textOf(run["user_id"]))) say("user_id is none");
      return;
    case "date":
      known(run, ["type", "timestamp", "format", "fallback", "url", "style"], say);
      if (!Number.isInteger(run["timestamp"])) say("timestamp is no whole number of seconds");
      if (!/\{(?:date|time|ago)/.test(textOf(run["format"]))) say("format has no date");
      return;
    default:
      say(`unknown run ${textOf(type)}`);
  }
}

function button(element: JsonValue, say: (problem: string) => void): void {
  if (!isJsonObject(element) || element["type"] !== "button") return say("an element is no button");
  known(element, ["type", "text", "action_id", "url", "value", "style", "confirm"], say);
  plainText(element["text"], 75, say);
  const { action_id: action, url, value, style } = element;
  if (!isText(action, 255)) say("action_id is wrong");
  if (url !== undefined && !(isText(url, 3_000) && URL.canParse(textOf(url)))) say("url is wrong");
  if (value !== undefined && !isText(value, 2_000)) say("value is too long");
  if (style !== undefined && style !== "primary" && style !== "danger") say("style is wrong");
}

function plainText(text: unknown, most: number, say: (problem: string) => void): void {
  if (!isJsonObject(text) || text["type"] !== "plain_text") return say("a text is not plain");
  known(text, ["type", "text", "emoji"], say);
  if (!isText(text["text"], most) || text["text"] === "") say(`a text is empty or over ${most}`);
}

function known(value: JsonObject, keys: readonly string[], say: (problem: string) => void): void {
  for (const key of Object.keys(value)) if (!keys.includes(key)) say(`unknown key ${key}`);
}

function isText(value: unknown, most: number): value is string {
  return typeof value === "string" && value.length <= most;
}

function list(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}
