import type { Failure } from "../failure.ts";
import { html, type Html } from "../html.ts";
import { plainPage } from "./layout.ts";

export function failurePage({ status, message }: Failure): Html {
  return plainPage(
    status === 404 ? "Not found" : "Not possible",
    html`<h1>${status === 404 ? "There is nothing here" : "That did not work"}</h1>
      <p>${status === 404 ? "No page has this address. The link may be old, or not all of it was copied." : sentence(message)}</p>
      <p><a href="/">Go to the inbox</a></p>`,
  );
}

/** As people write: what programs are told begins small and has no full stop. */
function sentence(message: string): string {
  return `${message.slice(0, 1).toUpperCase()}${message.slice(1)}.`;
}
