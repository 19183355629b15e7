import { expect, it } from "vitest";
import { mendSchemas } from "./mend-schemas.ts";

it("leaves out bounds, constants and choices that were numbers and became tokens", () => {
  const schema = (card: number | string) => ({
    type: "object",
    properties: {
      account: { type: "integer", minimum: card, maximum: 9, default: card },
      card: { type: "integer", enum: [1, card] },
      only: { const: card },
      none: { enum: [card] },
      note: { type: "string", examples: [card, "x"] },
    },
  });

  const mended = mendSchemas(
    { name: "pay", inputSchema: schema(4000001234567899) },
    { name: "pay", inputSchema: schema("CARD_x") },
  );

  expect(mended).toEqual({
    name: "pay",
    inputSchema: {
      type: "object",
      properties: {
        account: { type: "integer", maximum: 9 },
        card: { type: "integer", enum: [1] },
        only: {},
        none: {},
        note: { type: "string", examples: ["x"] },
      },
    },
  });
});

it("lets a token be what a choice or a constant is, whatever it had to look like", () => {
  const schema = (mail: string) => ({
    properties: {
      to: { type: "string", format: "email", maxLength: 12, enum: [mail, "b@c.de"] },
      from: { type: "string", pattern: `^${mail}$` },
      cc: { type: "string", format: "email", pattern: "^a" },
    },
  });

  const mended = mendSchemas(
    { outputSchema: schema("a@c.de") },
    { outputSchema: schema("EMAIL_x") },
  );

  expect(mended).toEqual({
    outputSchema: {
      properties: {
        to: { type: "string", enum: ["EMAIL_x", "b@c.de"] },
        from: { type: "string" },
        cc: { type: "string", format: "email", pattern: "^a" },
      },
    },
  });
});

it("leaves alone what masking did not change, and follows keys that it renamed", () => {
  const tool = {
    inputSchema: JSON.parse('{"properties":{"__proto__":{"minimum":3},"a@b.de":{"minimum":7}}}'),
  };
  const shown = {
    inputSchema: JSON.parse(
      '{"properties":{"__proto__":{"minimum":3},"EMAIL_x":{"minimum":"N_x"}}}',
    ),
  };

  const mended = mendSchemas(tool, shown);

  expect(JSON.stringify(mended)).toBe(
    '{"inputSchema":{"properties":{"__proto__":{"minimum":3},"EMAIL_x":{}}}}',
  );
  expect(mendSchemas(tool, tool)).toEqual(tool);
});

it("does not take properties for keywords", () => {
  const schema = (description: string) => ({
    properties: { const: { description }, enum: { description }, format: { type: "string" } },
  });

  expect(
    mendSchemas({ inputSchema: schema("a@b.de") }, { inputSchema: schema("EMAIL_x") }),
  ).toEqual({
    inputSchema: schema("EMAIL_x"),
  });
});
