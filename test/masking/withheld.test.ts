/** What is told of a value that is not let through: its type and its place, nothing of itself. */
import { expect, it } from "vitest";
import { maskingHouse } from "./masking-house.ts";

const CALLER = {
  requester: { id: "local:ada@host", name: "ada", verified: false },
  client: { name: "test", version: "1" },
};
const { guard } = maskingHouse({ strategies: [{ entities: ["CREDIT_CARD"], strategy: "block" }] });

it.each([
  { value: { rows: [{ card: "4111111111111111" }] }, place: "$.rows[0].card" },
  { value: { "ada@post.org": { card: "4111111111111111" } }, place: '$["*"].card' },
  { value: { "Ada Lovelace's": { card: 4111111111111111 } }, place: '$["*"].card' },
])("names $place, without a key that is a value itself", async ({ value, place }) => {
  await expect(guard.mask(CALLER, value)).rejects.toMatchObject({
    entityType: "CREDIT_CARD",
    place,
  });
});
