import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { escapeHtml, html } from "./html.ts";

describe("html", () => {
  it("escapes text in elements and in attributes", () => {
    const hostile = `"><script>alert('x')</script>\``;

    expect(html`<p title="${hostile}">${hostile}</p>`.toString()).toBe(
      `<p title="${escapeHtml(hostile)}">${escapeHtml(hostile)}</p>`,
    );
    expect(escapeHtml(hostile)).toBe(
      "&#34;&#62;&#60;script&#62;alert(&#39;x&#39;)&#60;/script&#62;&#96;",
    );
  });

  it("lets no text open or close a tag or an attribute", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const inside = html`<p>${text}</p>`.toString().slice(3, -4);

        expect(inside).not.toMatch(/[<>"'`]/);
      }),
    );
  });

  it("does not escape twice what it made itself", () => {
    const inner = html`<b>${"&"}</b>`;

    expect(html`<p>${[inner, "<"]}${null}${false}${0}</p>`.toString()).toBe(
      "<p><b>&#38;</b>&#60;0</p>",
    );
  });

  it("does not take an object for markup because it looks like some", () => {
    const forged = JSON.parse('{"toString":1,"markup":"<b>"}');

    expect(() => html`<p>${forged}</p>`).toThrow("not a function");
  });

  it.each([
    { because: "the attribute has no quotes", make: () => html`<a title=${"x"}>` },
    {
      because: "the attribute has no quotes, though the one before has",
      make: () => html`<a class="a" title=${"x"}>`,
    },
    {
      because: "the quotes before belong to another value",
      make: () => html`<a class="${"a"}" title=${"x"}>`,
    },
    { because: "the quotes are single", make: () => html`<a title='${"x"}'>` },
    { because: "the attribute is code", make: () => html`<a onclick="f(${"x"})">` },
    { because: "the attribute is style", make: () => html`<a style="color: ${"red"}">` },
    { because: "it is inside a script", make: () => html`<script>let a = ${"x"};</script>` },
    { because: "it is inside a style", make: () => html`<style>a { color: ${"red"} }</style>` },
  ])("refuses a place where escaping is not enough: $because", ({ make }) => {
    expect(make).toThrow("no value can be put after");
  });

  it.each(["javascript:alert(1)", "//evil.example", "/\\evil.example", "https://evil.example", ""])(
    "refuses to link to %j",
    (link) => {
      expect(() => html`<a href="${link}">x</a>`).toThrow("a link leads to a path of this server");
    },
  );

  it("links to its own paths, also with a value in their query", () => {
    expect(html`<a href="${"/log"}">x</a><a href="/log?approval=${"a&b"}">y</a>`.toString()).toBe(
      '<a href="/log">x</a><a href="/log?approval=a&#38;b">y</a>',
    );
  });
});
