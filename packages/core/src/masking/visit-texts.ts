import { isJsonObject, type JsonPath, type JsonValue } from "../json.ts";

/** All strings, keys and numbers in order, but for what `skip` says true to. Paths are good for the time of a call only. */
export function visitTexts(
  value: JsonValue,
  visit: (text: string | number, path: JsonPath, part: "value" | "key") => void,
  skip: (path: JsonPath) => boolean = () => false,
): void {
  const path: (string | number)[] = [];
  const look = (part: JsonValue): void => {
    if (path.length > 0 && skip(path)) return;
    if (typeof part === "string" || typeof part === "number") visit(part, path, "value");
    else if (Array.isArray(part)) {
      for (let i = 0; i < part.length; i++) {
        path.push(i);
        look(part[i] as JsonValue);
        path.pop();
      }
    } else if (isJsonObject(part)) {
      for (const [key, member] of Object.entries(part)) {
        path.push(key);
        visit(key, path, "key");
        look(member);
        path.pop();
      }
    }
  };
  look(value);
}
