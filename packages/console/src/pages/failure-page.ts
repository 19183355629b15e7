import type { Failure } from "../failure.ts";
import { html, type Html } from "../html.ts";
import { plainPage } from "./layout.ts";

export function failurePage({ status, message }: Failure): Html {
  return plainPage(
    status === 404 ? "Not found" : "Not possible",
    html`<h1>${status === 404 ? "There is nothing here" : "That did not work"}</h1>
      <p>${message}</p>
      <p><a href="/">Go to the inbox</a></p>`,
  );
}
