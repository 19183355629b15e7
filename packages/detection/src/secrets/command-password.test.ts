import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createScanner } from "../scanner.ts";

const scanner = createScanner({ names: false });

/** Commands with `§` where the password stands. */
const COMMANDS = [
  "az login -u ops@contoso.com -p §",
  "podman login -u grace -p § registry.contoso.com",
  "helm registry login r.contoso.com -u grace -p §",
  "zip -P § archive.zip file",
  "keytool -list -storepass § -keystore a.jks",
  "openssl enc -aes-256-cbc -k § -in a",
  "ssh-keygen -t ed25519 -N § -f id",
  "echo § | docker login -u grace --password-stdin",
  "echo § | sudo -S true",
  "$p = ConvertTo-SecureString § -AsPlainText -Force",
  "requirepass §",
  "masterauth §",
];
const letter = fc.constantFrom(...Array.from("abcdefghkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"));
const other = fc.constantFrom(...Array.from("23456789!#%*^~@"));
const password = fc
  .tuple(letter, fc.array(fc.oneof(letter, other), { minLength: 8, maxLength: 24 }), other, letter)
  .map(([first, middle, mark, last]) => `${first}${middle.join("")}${mark}${last}`);
const quote = fc.constantFrom("", '"', "'");

describe("a password in its place", () => {
  it.each(COMMANDS)("%s", (command) => {
    fc.assert(
      fc.property(password, quote, (secret, mark) => {
        const text = command.replace("§", () => `${mark}${secret}${mark}`);
        const start = text.indexOf(secret);
        const covers = scanner
          .scanText(text)
          .some((one) => one.start <= start && one.end >= start + secret.length);

        expect({ text, covers }).toEqual({ text, covers: true });
      }),
      { numRuns: 60 },
    );
  });
});

it.each(COMMANDS)("leaves a variable in its place: %s", (command) => {
  expect(scanner.scanText(command.replace("§", () => '"$SECRET_VALUE"'))).not.toContainEqual(
    expect.objectContaining({ entityType: "PASSWORD" }),
  );
});
