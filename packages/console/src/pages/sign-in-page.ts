import type { Failure } from "../failure.ts";
import { html, type Html } from "../html.ts";
import { webEntry } from "../web-assets.ts";
import { plainPage } from "./layout.ts";

export function signInPage(shown: {
  readonly next: string;
  readonly hasCredentials: boolean;
  /** Names of providers at which people can sign in. */
  readonly providers: readonly string[];
  readonly isAfterSignOut: boolean;
  readonly problem: Failure | null;
}): Html {
  const { next, hasCredentials, providers, isAfterSignOut, problem } = shown;
  return plainPage(
    "Sign in",
    html`<h1>Sign in to decide</h1>
      <p class="hint">Agents wait here for a person. Sign in with your reviewer credential, which no agent should ever be given.</p>
      ${isAfterSignOut ? html`<p class="notice shown calm" role="status">You are signed out.</p>` : null}
      ${problem === null ? null : html`<p class="notice shown" role="alert" id="problem">${sentence(problem)}</p>`}
      ${providers.map(
        (name) =>
          html`<p><a class="button" href="/signin/with/${name}?next=${encodeURIComponent(next)}">Sign in with ${name}</a></p>`,
      )}
      <form method="post" action="/signin">
        <input type="hidden" name="next" value="${next}" />
        <label for="credential">Reviewer credential</label>
        <input id="credential" name="credential" type="password" autocomplete="current-password" required autofocus spellcheck="false" aria-describedby="credential-hint${problem === null ? null : " problem"}" />
        <p class="hint" id="credential-hint">${
          hasCredentials
            ? "It was shown once, in the terminal in which Countersign was first started."
            : html`There is none yet. Start <code>countersign serve</code> in a terminal: it makes one and shows it once.`
        }</p>
        <button class="approve">Sign in</button>
      </form>`,
  );
}

/** Hands the page its token, which the script keeps and sends with each decision, and goes on. */
export function signedInPage(token: string, next: string): Html {
  return plainPage(
    "Signed in",
    html`<p id="signed-in" data-token="${token}" data-next="${next}">Signed in. <a href="${next}">Go on</a></p>
      <noscript><p>Deciding needs JavaScript, which is off in this browser.</p></noscript>`,
    html`<script type="module" src="${webEntry().script}"></script>`,
  );
}

/** Comes back by itself, now from our own page, so that the browser sends the cookie. */
export function continuePage(path: string): Html {
  return plainPage(
    "One moment",
    html`<p><a href="${path}">Go on</a></p>`,
    html`<meta http-equiv="refresh" content="0;url=${path}" />`,
  );
}

function sentence({ code, message }: Failure): string {
  if (code === "CREDENTIAL_INVALID")
    return "This credential is not valid. It may be mistyped, or revoked.";
  if (code === "SIGN_IN_LOCKED")
    return `Too many wrong credentials: ${message.split(": ").at(-1) ?? "wait a little"}.`;
  return `Signing in did not work: ${message}.`;
}
