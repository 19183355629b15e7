import { isJsonObject, type ProgramGuard } from "@countersign/core";
import { callerIn } from "./mask-messages.ts";
import { plainValue } from "./plain-value.ts";

type Values = Record<string, unknown>;

/**
 * For `new Client({ anonymizer })` of LangSmith: masks what runs hold before it is sent, such as what a person typed.
 * Its tokens are those of traces, and mean nothing in a conversation. What cannot be masked is not sent.
 */
export function langsmithAnonymizer(guard: ProgramGuard): (values: Values) => Promise<Values> {
  return async (values) => {
    try {
      const masked = await guard.mask(callerIn(guard, { thread: "traces" }), plainValue(values));
      return isJsonObject(masked) ? { ...masked } : {};
    } catch {
      return { withheld: "these values could not be masked" };
    }
  };
}
