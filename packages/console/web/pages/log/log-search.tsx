import { AUDIT_RECORD_TYPES } from "@countersign/core";
import type { VNode } from "preact";
import { setQuery } from "../../router.ts";
import { theStatus } from "../../status.ts";

export const FIELDS = [
  "text",
  "person",
  "upstream",
  "tool",
  "type",
  "decision",
  "entity",
  "since",
  "until",
] as const;

type Field = (typeof FIELDS)[number];

/** What the reader looks for. It stands in the address, so a search can be kept and sent on. */
export function LogSearch({ query }: { readonly query: URLSearchParams }): VNode {
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    setQuery(
      Object.fromEntries(
        FIELDS.map((name) => {
          const value = form.get(name);
          return [name, typeof value === "string" ? value.trim() : ""];
        }),
      ),
    );
  };
  const used = FIELDS.filter((name) => (query.get(name) ?? "") !== "");
  const isRefined = used.some((name) => name !== "text");
  const field = (name: Field, label: string, hint: string): VNode => (
    <div>
      <label for={`log-${name}`}>{label}</label>
      <input
        id={`log-${name}`}
        name={name}
        defaultValue={query.get(name) ?? ""}
        placeholder={hint}
        maxLength={200}
        autocomplete="off"
        spellcheck={false}
      />
    </div>
  );
  const choice = (name: Field, label: string, all: readonly string[]): VNode => (
    <div>
      <label for={`log-${name}`}>{label}</label>
      <select id={`log-${name}`} name={name} defaultValue={query.get(name) ?? ""}>
        <option value="">any</option>
        {all.map((one) => (
          <option key={one} selected={query.get(name) === one}>
            {one}
          </option>
        ))}
      </select>
    </div>
  );
  return (
    // Drawn anew for another search, so that what stands in it is what is searched.
    <form key={query.toString()} class="search" role="search" onSubmit={submit}>
      <div class="search-words">
        {field("text", "Words", "all of them; end* for beginnings")}
        <button type="submit" class="primary">
          Search
        </button>
      </div>
      <details open={isRefined}>
        <summary>Narrow it down</summary>
        <div class="fields">
          {field("person", "Person", "ada, or local:ada@host")}
          {choice("upstream", "Upstream", theStatus().upstreams)}
          {field("tool", "Tool", "query")}
          {choice("type", "What happened", AUDIT_RECORD_TYPES)}
          {choice("decision", "Decision", ["allow", "require-approval", "deny"])}
          {field("entity", "Type of data", "EMAIL_ADDRESS")}
          {field("since", "From", "2026-01-31")}
          {field("until", "Before", "2026-02-28 17:00")}
        </div>
      </details>
      {used.length === 0 ? null : (
        <p>
          <a href="/log">Show everything</a>
        </p>
      )}
    </form>
  );
}
