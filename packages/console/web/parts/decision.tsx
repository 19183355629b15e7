import type { Decision } from "@countersign/core";
import type { VNode } from "preact";
import { Fragment } from "preact";
import { Name } from "./literal.tsx";

const WORDS: Readonly<Record<Decision, readonly [string, string]>> = {
  allow: ["approved", "runs"],
  "require-approval": ["pending", "asks a person"],
  deny: ["rejected", "denied"],
};

/** What the policy decides, in words that do not hang on their colour. */
export function DecisionPill({ decision }: { readonly decision: Decision }): VNode {
  const [kind, words] = WORDS[decision];
  return <span class={`pill ${kind}`}>{words}</span>;
}

/** Names of rules, parted by commas. */
export function Names({ of: names }: { readonly of: readonly string[] }): VNode {
  return (
    <>
      {names.map((name, at) => (
        <Fragment key={name}>
          {at > 0 ? ", " : null}
          <Name text={name} />
        </Fragment>
      ))}
    </>
  );
}

/** `EMAIL_ADDRESS × 2, PERSON × 1`; nothing for none. */
export function TypeCounts({
  of: counts,
}: {
  readonly of: Readonly<Record<string, number>>;
}): VNode | null {
  const found = Object.entries(counts).filter(([, count]) => count > 0);
  if (found.length === 0) return null;
  return (
    <>
      {found.map(([type, count], at) => (
        <Fragment key={type}>
          {at > 0 ? ", " : null}
          {count} × <Name text={type} />
        </Fragment>
      ))}
    </>
  );
}
