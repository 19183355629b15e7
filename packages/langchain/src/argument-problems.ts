/**
 * What a tool's schema has against arguments. LangChain would check them before the guard sees them, when a token
 * stands where an address is wanted; so the tool's own check is put behind the disclosure, and this one tells early
 * what no disclosure could mend.
 */
import type { JsonValue } from "@countersign/core";
import { Validator } from "@langchain/core/utils/json_schema";
import { interopParseAsync, isInteropZodSchema } from "@langchain/core/utils/types";

interface Problem {
  readonly path: readonly (string | number)[];
  readonly says: string;
}

export type Parsed =
  | { readonly kind: "fits"; readonly value: unknown }
  /** `text` may hold argument values. */
  | { readonly kind: "misfit"; readonly text: string };

/** Checks arguments as the tool would, and gives what it would be called with. */
export async function parseArguments(schema: unknown, args: unknown): Promise<Parsed> {
  const { problems, value } = await check(schema, args);
  return problems.length === 0
    ? { kind: "fits", value }
    : { kind: "misfit", text: inWords(problems) };
}

/** Something of the form of a token: what stands there will be another value, or no call at all. */
const TOKEN = /[A-Z][A-Z0-9_]*_[a-z2-7]{10}/;

/** The problems of arguments that hold no token in the places they are about. `undefined`: there are none. */
export async function hopelessArguments(
  schema: unknown,
  args: JsonValue,
): Promise<string | undefined> {
  const { problems } = await check(schema, args);
  const hopeless = problems.filter(
    ({ path }) => !TOKEN.test(JSON.stringify(at(args, path) ?? null)),
  );
  return hopeless.length === 0 ? undefined : inWords(hopeless);
}

async function check(
  schema: unknown,
  args: unknown,
): Promise<{ readonly problems: readonly Problem[]; readonly value: unknown }> {
  if (!isInteropZodSchema(schema)) {
    const { errors } = new Validator(schema as object).validate(args);
    return {
      value: args,
      problems: errors.map(({ instanceLocation, error }) => ({
        path: pathOfPointer(instanceLocation),
        says: error,
      })),
    };
  }
  try {
    return { value: await interopParseAsync(schema, args), problems: [] };
  } catch (error) {
    const { issues } = error as { issues?: readonly { path: PropertyKey[]; message: string }[] };
    if (issues === undefined || issues.length === 0) {
      // A refinement or a transform of the tool's own threw.
      return { value: undefined, problems: [{ path: [], says: "they do not fit" }] };
    }
    return {
      value: undefined,
      problems: issues.map(({ path, message }) => ({
        path: path.map((step) => (typeof step === "number" ? step : String(step))),
        says: message,
      })),
    };
  }
}

function inWords(problems: readonly Problem[]): string {
  return problems
    .map(({ path, says }) => (path.length === 0 ? says : `${path.join(".")}: ${says}`))
    .join("; ");
}

/** `#/to/0` leads to `["to", "0"]`. */
function pathOfPointer(pointer: string): readonly string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~"));
}

function at(value: JsonValue, path: readonly (string | number)[]): JsonValue | undefined {
  let found: JsonValue | undefined = value;
  for (const step of path) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, step))
      return undefined;
    found = (found as Readonly<Record<string | number, JsonValue>>)[step];
  }
  return found;
}
