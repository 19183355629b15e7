import { html, type Content, type Html } from "../html.ts";
import { webEntry } from "../web-assets.ts";

/** A page for somebody who is not signed in. */
export function plainPage(title: string, content: Content, inHead: Content = null): Html {
  return html`<html lang="en">
    ${pageHead(`${title} · Countersign`, inHead)}
    <body class="plain">
      <main id="main">
        <p class="brand">${MARK}<span>Countersign</span></p>
        ${content}
      </main>
    </body>
  </html>`;
}

/** The head of a page with the style that was built for it. */
export function pageHead(title: string, more: Content): Html {
  return html`<head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${title}</title>
    <link rel="icon" href="data:," />
    ${webEntry().styles.map((path) => html`<link rel="stylesheet" href="${path}" />`)}
    ${more}
  </head>`;
}

const MARK: Html = html`<svg class="mark" viewBox="0 0 24 24" width="22" height="22" aria-hidden="true" focusable="false"><rect x="2" y="2" width="20" height="20" rx="6"></rect><path d="M6.5 12.5l3 3 7-8"></path><path d="M7 18.5h10"></path></svg>`;
