import { createSecretKey, randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import { openBox, seal, sealIn, unseal } from "./sealed-box.ts";

const key = createSecretKey(randomBytes(32));
const plain = Buffer.from("what is sealed");

it("gives back what was sealed, in a box that was opened before as in one that was not", () => {
  const boxes = [seal(key, "here", plain), sealIn(openBox(key), "here", plain)];

  for (const box of boxes) {
    expect(unseal(key, "here", box)).toEqual(plain);
    expect(() => unseal(key, "there", box)).toThrow("unable to authenticate");
  }
});

it("puts nothing into a box a second time: two texts under one nonce would give both away", () => {
  const box = openBox(key);
  sealIn(box, "here", plain);

  expect(() => sealIn(box, "here", plain)).toThrow("Invalid state");
});
