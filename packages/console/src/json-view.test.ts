import { describe, expect, it } from "vitest";
import { jsonView } from "./json-view.ts";

describe("the view of a JSON value", () => {
  it("shows every key and value, tells text from numbers, and folds nothing that is short", () => {
    const view = jsonView({ id: 4711, name: "4711", tags: [true, null, {}, []] });
    const markup = view.markup.toString();

    expect(view).toMatchObject({ folded: 0, isCut: false });
    expect(markup).toContain('<span class="scalar">4711</span>');
    expect(markup).toContain('<span class="text"><bdi class="literal">4711</bdi></span>');
    for (const scalar of ["true", "null", "{}", "[]"]) {
      expect(markup).toContain(`<span class="scalar">${scalar}</span>`);
    }
  });

  it("escapes keys and values", () => {
    const markup = jsonView({ "<script>": "<img src=x onerror=alert(1)>" }).markup.toString();

    expect(markup).not.toMatch(/<script|<img/);
  });

  it("folds a long text with its end in sight, and keeps the whole", () => {
    const view = jsonView({ sql: `${"select 1; ".repeat(500)}drop table customers` });
    const markup = view.markup.toString();

    expect(view).toMatchObject({ folded: 1, isCut: false });
    expect(markup.split("</summary>")[0]).toContain("drop table customers");
    expect(markup).toContain("5,020 characters, folded");
    expect(markup.split("select 1; ").length).toBeGreaterThan(500);
  });

  it("does not invent halves of characters where it folds", () => {
    const markup = jsonView(`x${"😀".repeat(500)}`).markup.toString();

    expect(markup).not.toContain("U+D83D");
    expect(markup).not.toContain("U+DE00");
  });

  it("folds a long list", () => {
    expect(jsonView(Array.from({ length: 26 }, (_, at) => at)).folded).toBe(1);
  });

  it("writes out what is too deep or too many as one text, and says when that is too long", () => {
    let deep: unknown = "bottom";
    for (let i = 0; i < 1_000; i++) deep = [deep];
    const many = Array.from({ length: 100_000 }, (_, at) => `value ${at}`);

    expect(jsonView(JSON.parse(JSON.stringify(deep))).markup.toString()).toContain("bottom");
    const view = jsonView(many);
    expect(view.isCut).toBe(true);
    expect(view.markup.toString().length).toBeLessThan(3_000_000);
  });

  it("bounds the markup of hostile text", () => {
    const view = jsonView({ a: "a\u200B".repeat(2_000_000) });

    expect(view.isCut).toBe(true);
    expect(view.markup.toString().length).toBeLessThan(30_000_000);
  });
});
