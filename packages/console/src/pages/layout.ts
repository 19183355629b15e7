import type { Reviewer } from "@countersign/core";
import type { ConsoleOptions } from "../console-options.ts";
import { html, type Content, type Html } from "../html.ts";
import { visibleText } from "../literal-text.ts";
import { webEntry } from "../web-assets.ts";
import { personName } from "../wording.ts";

export interface Sheet {
  /** May hold text of tools; made visible here. */
  readonly title: string;
  readonly place: "inbox" | "decided" | "grants" | "policy" | "definitions" | "log" | "request";
  /** Changes when what the page shows does, apart from the passing of time; an open page then takes the new one. */
  readonly version: string;
  /** The events that make an open page look for a new version. */
  readonly live: "approvals" | "records";
  readonly content: Content;
}

/** A whole page for a signed-in reviewer. */
export function sheetPage(options: ConsoleOptions, reviewer: Reviewer, sheet: Sheet): Html {
  const { mode, people, now, status } = options;
  const link = (place: Sheet["place"], path: string, text: string): Html =>
    html`<a href="${path}"${sheet.place === place ? html` aria-current="page"` : null}>${text}</a>`;

  return html`<html lang="en" data-now="${now()}">
    ${head(sheet.title, html`<script src="/assets/page.js" defer></script>`)}
    <body>
      <a class="skip" href="#main">Skip to content</a>
      <header class="bar">
        <div class="inner">
          <a class="brand" href="/">${MARK}<span>Countersign</span></a>
          <nav aria-label="Pages">
            ${link("inbox", "/", "Inbox")} ${link("decided", "/decided", "Decided")} ${link("grants", "/grants", "Grants")} ${link("policy", "/policy", "Policy")} ${link("definitions", "/definitions", "Tools")} ${link("log", "/log", "Log")}
          </nav>
          <form method="post" action="/signout" class="who">
            <span>${mode === "local" ? html`<span class="mode">local mode</span> ` : null}<bdi>${personName(people, reviewer.person)}</bdi></span>
            <button class="quiet">Sign out</button>
          </form>
        </div>
      </header>
      ${status().observes ? html`<p class="observing" role="status"><strong>Observing only.</strong> Nothing is held and nothing is denied; what the policy would have done is in the log.</p>` : null}
      <p id="connection" class="connection" role="status"></p>
      <div id="notice" class="notice" role="alert" tabindex="-1"></div>
      <p id="announcement" class="for-readers" aria-live="polite"></p>
      <noscript><p class="notice shown">Deciding needs JavaScript, which is off in this browser.</p></noscript>
      <main id="main" tabindex="-1" data-version="${sheet.version}" data-live="${sheet.live}">${sheet.content}</main>
    </body>
  </html>`;
}

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

function head(title: string, more: Content): Html {
  return html`<head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${visibleText(title)} · Countersign</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/assets/style.css" />
    ${more}
  </head>`;
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
