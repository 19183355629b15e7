import type { JsonRpcError } from "./message.ts";

/** Marks an error as ours in its `data`, where one could be taken for an upstream's. */
export const OWN_ERROR_KEY = "countersign/error";

/** An error of ours. `message` is written here: it holds nothing of the client's or an upstream's. */
export function ownError(code: number, message: string): { readonly error: JsonRpcError } {
  return { error: { code, message, data: { [OWN_ERROR_KEY]: true } } };
}
