import fc from "fast-check";
import { expect, it } from "vitest";
import { createScanner } from "../scanner.ts";

const scanner = createScanner({ names: false });

const value = fc.constantFrom("Ada Lovelace", "hunter2!x", "4155552671", 4155552671, "open");
const values = fc.oneof(value, fc.array(value, { minLength: 1, maxLength: 2 }));
// The same keys in another place mean something else: `value` under `phone`, `name` beside `email`.
const inner = fc.oneof(
  fc.record({ value: values }),
  fc.record({ name: values }),
  fc.record({ name: values, version: value }),
);
const record = fc.oneof(
  fc.record({ phone: inner, password: inner }),
  fc.record({ customer: inner, product: inner }),
  fc.record({ name: values, email: values }),
  inner,
);

it("finds in a record of a list what it finds in it alone", () => {
  fc.assert(
    fc.property(fc.array(record, { maxLength: 4 }), fc.nat({ max: 8 }), (kinds, rounds) => {
      const records = Array.from({ length: rounds }, () => kinds).flat();
      const alone = records.flatMap((one, index) =>
        scanner.scanJson([one]).map(({ path, ...rest }) => ({
          ...rest,
          path: [index, ...path.slice(1)],
        })),
      );
      expect(scanner.scanJson(records)).toEqual(alone);
    }),
  );
});
