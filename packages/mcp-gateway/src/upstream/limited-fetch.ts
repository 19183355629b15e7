import { isJsonObject } from "@countersign/core";

/** Raised while a body is read; the reader sees a broken stream. */
class BodyTooLargeError extends Error {
  override readonly name = "BodyTooLargeError";
}

/** Raised where a request was taken for a message that needs no answer: nothing will come. */
class NoAnswerError extends Error {
  override readonly name = "NoAnswerError";
}

const ACCEPTED = 202;
const NEWLINE = 0x0a;

/**
 * `fetch` that breaks off a response in which one line is longer than `maxBytes`: a JSON body is one line or few, and
 * each message of an event stream is one. A stream may be as long as it likes. A request that is only accepted fails.
 */
export function limitedFetch(maxBytes: number, onTooLarge: () => void): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    if (response.status === ACCEPTED && isRequest(init?.body)) {
      throw new NoAnswerError("a request was accepted and not answered");
    }
    if (response.body === null) return response;
    let sinceNewline = 0;
    const limited = response.body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          const last = chunk.lastIndexOf(NEWLINE);
          const first = last === -1 ? -1 : chunk.indexOf(NEWLINE);
          const longest = sinceNewline + (first === -1 ? chunk.length : first);
          sinceNewline = last === -1 ? longest : chunk.length - last - 1;
          if (longest <= maxBytes && sinceNewline <= maxBytes) return controller.enqueue(chunk);
          onTooLarge();
          controller.error(new BodyTooLargeError(`a message is longer than ${maxBytes} bytes`));
        },
      }),
    );
    return new Response(limited, response);
  };
}

/** Whether a body is a JSON-RPC request, as the SDK writes them; what is no JSON is none. */
function isRequest(body: unknown): boolean {
  if (typeof body !== "string") return false;
  try {
    const message: unknown = JSON.parse(body);
    return isJsonObject(message) && message["id"] !== undefined && "method" in message;
  } catch {
    return false;
  }
}
