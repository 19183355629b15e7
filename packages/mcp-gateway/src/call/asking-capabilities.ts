/** What a client can be asked in the middle of a call: a form, a visit to an address, a model's words, its roots. */
import { isJsonObject, type JsonObject, type JsonValue } from "@countersign/core";

/** Requests of an upstream to a client that are questions. */
export const QUESTIONS = ["elicitation/create", "sampling/createMessage", "roots/list"] as const;

export type QuestionMethod = (typeof QUESTIONS)[number];

export function isQuestion(method: string): method is QuestionMethod {
  return (QUESTIONS as readonly string[]).includes(method);
}

/**
 * The part of a client's capabilities that lets it be asked, in one of few forms: an upstream of the handshake is told
 * it when it is connected to, and clients of equal capabilities share the connection. Empty if it cannot be asked.
 */
export function askingCapabilities(declared: unknown): JsonObject {
  if (!isJsonObject(declared)) return {};
  const { elicitation, sampling, roots } = declared;
  return {
    ...(isJsonObject(elicitation) ? { elicitation: modesOf(elicitation) } : {}),
    ...(isJsonObject(sampling)
      ? { sampling: isJsonObject(sampling["tools"]) ? { tools: {} } : {} }
      : {}),
    ...(isJsonObject(roots) ? { roots: {} } : {}),
  };
}

/** Whether a client of these capabilities may be asked that. */
export function mayBeAsked(
  declared: unknown,
  method: string,
  params: JsonObject | undefined,
): boolean {
  const { elicitation, sampling, roots } = askingCapabilities(declared);
  switch (method) {
    case "elicitation/create":
      return isJsonObject(elicitation) && elicitation[modeOf(params)] !== undefined;
    case "sampling/createMessage":
      return (
        isJsonObject(sampling) &&
        (params?.["tools"] === undefined || sampling["tools"] !== undefined)
      );
    case "roots/list":
      return roots !== undefined;
    default:
      return false;
  }
}

/** Revisions before 2025-11-25 know forms only, and do not say so. */
function modesOf({ form, url }: JsonObject): JsonObject {
  return {
    ...(isJsonObject(form) || url === undefined ? { form: {} } : {}),
    ...(isJsonObject(url) ? { url: {} } : {}),
  };
}

function modeOf(params: JsonObject | undefined): JsonValue & string {
  return params?.["mode"] === "url" ? "url" : "form";
}
