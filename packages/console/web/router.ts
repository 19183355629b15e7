/** Which page is open. Links stay links: they can be opened in another tab, and the server answers each path. */
import { signal } from "@preact/signals";

export interface Place {
  /** `/approvals/apr_7f3k`. */
  readonly pathname: string;
  /** Beginning with `?`, or empty. */
  readonly search: string;
}

function current(): Place {
  return { pathname: location.pathname, search: location.search };
}

export const place = signal<Place>(current());

/** Goes to a path of ours, such as `/log?approval=apr_7f3k`. `isReplacing`: without a way back to where we were. */
export function go(href: string, { isReplacing = false } = {}): void {
  if (isReplacing) history.replaceState(null, "", href);
  else history.pushState(null, "", href);
  place.value = current();
}

/** Changes what stands after `?`; an empty value goes. It is no step that the browser's back button takes back. */
export function setQuery(values: Readonly<Record<string, string>>): void {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(values)) {
    if (value === "") query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  go(location.pathname + (text === "" ? "" : `?${text}`), { isReplacing: true });
}

/** `isOurs`: whether a path is a page that is drawn here. */
export function startRouting(isOurs: (pathname: string) => boolean): void {
  addEventListener("popstate", () => {
    place.value = current();
  });
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!link || link.target !== "" || link.hasAttribute("download")) return;
    if (link.origin !== location.origin || !isOurs(link.pathname) || link.hash !== "") return;
    event.preventDefault();
    go(link.pathname + link.search);
  });
}
