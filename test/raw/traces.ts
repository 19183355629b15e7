/** Looks for a value in bytes, in the forms in which it could leak without anybody having written it there on purpose. */

/** Halves shorter than this stand in other texts by chance. */
const SHORTEST_HALF = 5;
/** How far apart the halves of a value may stand that was split over two chunks or cells. */
const LARGEST_GAP = 24;

export interface Trace {
  readonly form: string;
  readonly at: number;
}

/** The forms of a value to look for. Base64 depends on where in three bytes the value begins. */
export function formsOf(value: string): ReadonlyMap<string, string> {
  const bytes = Buffer.from(value);
  const forms = new Map<string, string>([
    ["in clear", value],
    ["in JSON", JSON.stringify(value).slice(1, -1)],
    ["in hex", bytes.toString("hex")],
    ["in upper-case hex", bytes.toString("hex").toUpperCase()],
    ["URL-encoded", encodeURIComponent(value)],
    ["in UTF-16", bytes.toString("utf8").split("").join("\0")],
    ["in reversed case", reversedCase(value)],
    ["backwards", value.split("").toReversed().join("")],
  ]);
  for (const offset of [0, 1, 2]) {
    const shifted = Buffer.concat([Buffer.alloc(offset), bytes]);
    // The first and last characters also hold bits of what stands around it.
    const from = offset === 0 ? 0 : offset + 1;
    for (const encoding of ["base64", "base64url"] as const) {
      const text = shifted.toString(encoding).replace(/=+$/, "");
      const rest = shifted.length % 3;
      forms.set(`in ${encoding} (${offset})`, text.slice(from, rest === 0 ? undefined : -1));
    }
  }
  return forms;
}

/** Every form in which `value` stands in `text`, which is bytes read as Latin-1. */
export function tracesOf(value: string, text: string): Trace[] {
  const traces: Trace[] = [];
  for (const [form, pattern] of formsOf(value)) {
    const at = text.indexOf(latin1(pattern));
    if (at >= 0) traces.push({ form, at });
  }
  const half = Math.ceil(value.length / 2);
  const [first, second] = [latin1(value.slice(0, half)), latin1(value.slice(half))];
  if (second.length < SHORTEST_HALF) return traces;
  for (let at = text.indexOf(first); at >= 0; at = text.indexOf(first, at + 1)) {
    const end = at + first.length;
    if (text.slice(end, end + LARGEST_GAP + second.length).includes(second)) {
      traces.push({ form: "split over two", at });
      break;
    }
  }
  return traces;
}

function reversedCase(value: string): string {
  return value
    .split("")
    .map((one) => (one === one.toLowerCase() ? one.toUpperCase() : one.toLowerCase()))
    .join("");
}

function latin1(text: string): string {
  return Buffer.from(text).toString("latin1");
}
