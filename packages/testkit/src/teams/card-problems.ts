import { createRequire } from "node:module";
import { isJsonObject, type JsonObject, type JsonValue } from "@countersign/core";

/** The part of the Adaptive Cards renderer that reads a card. Its module entry does not load in Node; this file does. */
interface CardReader {
  readonly AdaptiveCard: new () => {
    parse(json: unknown, context: unknown): void;
    validateProperties(): { readonly validationEvents: readonly { readonly message: string }[] };
  };
  readonly SerializationContext: new (
    version: unknown,
  ) => {
    readonly eventCount: number;
    getEventAt(at: number): { readonly message: string };
  };
  readonly Versions: { readonly v1_5: unknown };
}

const reader = createRequire(import.meta.url)(
  "adaptivecards/dist/adaptivecards.min.js",
) as CardReader;

/** The lowest limit Microsoft documents for a message, in UTF-16 code units. */
const MOST_UNITS = (28 * 1024) / 2;

const TEXT_STYLE = ["color", "isSubtle", "size", "weight", "fontType"];
const ELEMENT = ["type", "id", "spacing", "separator", "isVisible"];

/** Which properties Teams knows of each type we use. The renderer lets unknown ones pass, and people do not see them. */
const PROPERTIES: Readonly<Record<string, readonly string[]>> = {
  AdaptiveCard: [
    "type",
    "$schema",
    "version",
    "body",
    "actions",
    "refresh",
    "fallbackText",
    "msteams",
  ],
  TextBlock: [
    ...ELEMENT,
    ...TEXT_STYLE,
    "text",
    "wrap",
    "maxLines",
    "style",
    "horizontalAlignment",
  ],
  RichTextBlock: [...ELEMENT, "inlines"],
  TextRun: ["type", "text", "italic", "highlight", "strikethrough", "underline", ...TEXT_STYLE],
  Container: [...ELEMENT, "items", "style", "bleed"],
  ColumnSet: [...ELEMENT, "columns"],
  Column: [...ELEMENT, "items", "width"],
  "Input.Text": [...ELEMENT, "label", "placeholder", "isMultiline", "maxLength", "value"],
  "Action.Execute": ["type", "title", "verb", "data", "style", "fallback"],
  "Action.Submit": ["type", "title", "data", "style"],
  "Action.OpenUrl": ["type", "title", "url"],
};

/** What a real Teams would not draw, or not as it was meant; nothing for a good card. */
export function cardProblems(card: JsonValue | undefined): readonly string[] {
  if (!isJsonObject(card)) return ["the card is no object"];
  const found: string[] = [];
  const size = JSON.stringify(card).length;
  if (size > MOST_UNITS) found.push(`${size} UTF-16 units are more than ${MOST_UNITS}`);
  if (card["type"] !== "AdaptiveCard") found.push("the card is of another type");
  if (card["version"] !== "1.5") found.push("the version is not 1.5");

  const context = new reader.SerializationContext(reader.Versions.v1_5);
  const parsed = new reader.AdaptiveCard();
  parsed.parse(card, context);
  for (let at = 0; at < context.eventCount; at++) found.push(context.getEventAt(at).message);
  found.push(...parsed.validateProperties().validationEvents.map(({ message }) => message));
  visit(card, found);
  found.push(...actionProblems(card), ...refreshProblems(card), ...mentionProblems(card));
  return found;
}

function visit(value: JsonValue | undefined, found: string[]): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item as JsonValue, found);
    return;
  }
  if (!isJsonObject(value)) return;
  const { type } = value;
  const known = typeof type === "string" ? PROPERTIES[type] : undefined;
  if (known === undefined) {
    found.push(`an element of the unknown type ${textOf(type)}`);
    return;
  }
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) found.push(`${textOf(type)} has no property ${key}`);
  }
  for (const key of ["text", "title", "verb", "label", "placeholder"]) {
    if (key in value && typeof value[key] !== "string") found.push(`${key} is no text`);
  }
  for (const key of ["body", "actions", "items", "columns", "inlines", "fallback"]) {
    visit(value[key], found);
  }
}

function actionProblems({ actions }: JsonObject): readonly string[] {
  if (actions === undefined) return [];
  if (!Array.isArray(actions)) return ["the actions are no list"];
  const all = actions as readonly JsonObject[];
  return [
    ...(all.length > 6 ? ["Teams shows at most 6 actions"] : []),
    ...all.flatMap((action) => {
      if (action["type"] === "Action.OpenUrl") {
        return /^https?:\/\//.test(textOf(action["url"])) ? [] : ["an address that is none"];
      }
      if (action["type"] === "Action.Execute" && !isJsonObject(action["fallback"])) {
        return ["older clients cannot press this button: it has no fallback"];
      }
      return [];
    }),
  ];
}

function refreshProblems({ refresh }: JsonObject): readonly string[] {
  if (refresh === undefined) return [];
  if (!isJsonObject(refresh) || !isJsonObject(refresh["action"])) return ["refresh has no action"];
  const { userIds, action } = refresh;
  const ids = Array.isArray(userIds) ? (userIds as readonly JsonValue[]) : [];
  return [
    ...(action["type"] === "Action.Execute" ? [] : ["refresh takes Action.Execute only"]),
    ...(Array.isArray(userIds) ? [] : ["refresh names nobody, so everybody is shown a view"]),
    ...(ids.length > 60 ? ["refresh takes at most 60 people"] : []),
    ...(ids.every((id) => typeof id === "string" && id.startsWith("29:"))
      ? []
      : ["refresh takes ids of members only"]),
  ];
}

function mentionProblems({ msteams, body }: JsonObject): readonly string[] {
  const entities = isJsonObject(msteams) ? msteams["entities"] : undefined;
  if (entities === undefined) return [];
  const texts = JSON.stringify(body);
  return (entities as readonly JsonObject[]).flatMap((entity) => {
    const text = entity["text"];
    const isThere = typeof text === "string" && texts.includes(JSON.stringify(text).slice(1, -1));
    return isThere ? [] : ["a mention that stands nowhere in the card"];
  });
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}
