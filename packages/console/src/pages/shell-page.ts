import { html, type Html } from "../html.ts";
import { webEntry } from "../web-assets.ts";
import { pageHead } from "./layout.ts";

/** The empty page in which the browser draws. The same for everybody: what it shows, it asks the API for. */
export function shellPage(): Html {
  const { script, preloads } = webEntry();
  return html`<html lang="en">
    ${pageHead(
      "Countersign",
      html`${preloads.map((path) => html`<link rel="modulepreload" href="${path}" />`)}
      <script type="module" src="${script}"></script>`,
    )}
    <body>
      <div id="app"></div>
      <noscript><p class="notice shown">Deciding needs JavaScript, which is off in this browser.</p></noscript>
    </body>
  </html>`;
}
