/**
 * HTML in which everything put in is escaped, because most of what the page shows was written by agents and tools.
 *
 *     html`<code title="${toolName}">${toolName}</code>`
 *
 * There is no way to put in markup but a value that `html` itself made, and the places where escaping would not be
 * enough (unquoted attributes, event handlers, styles, scripts) are refused at the first rendering.
 */
class Html {
  readonly #markup: string;

  constructor(markup: string) {
    this.#markup = markup;
  }

  toString(): string {
    return this.#markup;
  }
}

export type { Html };

/** What can be put into a template: text, markup made by {@link html}, lists of both; `null` and `false` are nothing. */
export type Content = Html | string | number | null | false | readonly Content[];

/** Makes markup from a template; text in it is escaped. Links lead to paths of this server only. */
export function html(template: TemplateStringsArray, ...values: readonly Content[]): Html {
  assertPlacesAreSafe(template);
  let markup = template[0] ?? "";
  values.forEach((value, at) => {
    const text = rendered(value);
    if (LINK.test(template[at] ?? "") && !/^\/(?![/\\])/.test(text)) {
      throw new Error("a link leads to a path of this server, which starts with one slash");
    }
    markup += text + (template[at + 1] ?? "");
  });
  return new Html(markup);
}

export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function rendered(value: Content): string {
  if (value instanceof Html) return value.toString();
  if (typeof value === "string") return escapeHtml(value);
  if (typeof value === "number") return String(value);
  if (value === null || value === false) return "";
  return value.map(rendered).join("");
}

const LINK = /\b(?:href|src|action)="$/i;

/** Inside a tag: outside of quotes behind an equals sign, or in an attribute that is code. Or inside code itself. */
const UNSAFE_PLACE =
  /<[a-z][^<>"]*(?:"[^"]*"[^<>"]*)*=\s*$|\s(?:on\w+|style|srcdoc)\s*=\s*"[^"]*$|<(?:script|style)\b[^>]*>[^<]*$|'$/i;

const checkedTemplates = new WeakSet<TemplateStringsArray>();

function assertPlacesAreSafe(template: TemplateStringsArray): void {
  if (checkedTemplates.has(template)) return;
  let before = "";
  for (const part of template.slice(0, -1)) {
    before += part;
    if (UNSAFE_PLACE.test(before)) {
      throw new Error(`no value can be put after \`${before.slice(-30)}\` (this is a bug)`);
    }
  }
  checkedTemplates.add(template);
}
