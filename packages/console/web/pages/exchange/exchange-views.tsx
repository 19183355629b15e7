import type { JsonValue, ShownContent, ShownExchange } from "@countersign/core";
import type { ComponentChildren, VNode } from "preact";
import { TypeCounts } from "../../parts/decision.tsx";
import { Line } from "../../parts/literal.tsx";
import { jsonView } from "../../parts/json-view.tsx";
import { Ago } from "../../parts/time.tsx";
import { nameOf } from "../../status.ts";
import { counted } from "../../wording.ts";

/** The same call from four sides. */
export function ExchangeViews({ of: exchange }: { readonly of: ShownExchange }): VNode {
  return (
    <div class="views">
      <View
        id="model"
        title="What the model saw"
        says="Masked, always. What it sent itself is echoed masked, too."
      >
        <Said title="It asked for" content={exchange.model.said} none="Nothing is recorded." />
        <Said title="It was told" content={answerIn(exchange.model.told)} none={untold(exchange)} />
      </View>
      <ToolView of={exchange} />
      <ReviewerView of={exchange} />
      <LogView of={exchange} />
    </div>
  );
}

function ToolView({ of: { sending } }: { readonly of: ShownExchange }): VNode {
  const disclosed = Object.values(sending.disclosed).some((count) => count > 0);
  return (
    <View
      id="tool"
      title="What the tool saw"
      says="Tokens, and real values only where the policy discloses them to it."
    >
      <Said title="It was sent" content={sending.sent} none="Nothing was sent." />
      {sending.sent.kind === "none" ? null : (
        <p class={disclosed ? "caution" : "hint"}>
          {disclosed ? (
            <>
              In place of tokens it got real values: <TypeCounts of={sending.disclosed} />.
            </>
          ) : (
            "No real value in place of a token."
          )}
        </p>
      )}
      {sending.durationMs === null ? null : (
        <p class="hint">
          It took {sending.durationMs.toLocaleString("en")} ms.
          {Object.keys(sending.masked).length === 0 ? (
            " Nothing in its answer was masked."
          ) : (
            <>
              {" "}
              Masked in its answer: <TypeCounts of={sending.masked} />. The answer as it came is
              kept nowhere.
            </>
          )}
        </p>
      )}
    </View>
  );
}

function ReviewerView({ of: { reviewer } }: { readonly of: ShownExchange }): VNode {
  const says = "Masked in every channel; real values one by one, and looking is recorded.";
  if (reviewer === null) {
    return (
      <View id="reviewer" title="What reviewers saw" says={says}>
        <p>Nobody was asked.</p>
      </View>
    );
  }
  const { approval, shown, asked, decisions, looked } = reviewer;
  return (
    <View id="reviewer" title="What reviewers saw" says={says}>
      <p class="hint">
        Asked: <Line text={asked.map(nameOf).join(", ") || "nobody"} />.{" "}
        <a href={`/approvals/${approval}`}>The request</a>
      </p>
      <Said title="They were shown" content={shown} none="Nothing is recorded." />
      {decisions.map((made) => (
        <div key={made.sequence}>
          <h3>
            <Line text={nameOf(made.reviewer.person)} />{" "}
            {made.type.replace(/^.*\./, "").replaceAll("_", " ")} <Ago at={made.at} />
          </h3>
          <Content content={made.reason} none="without a reason" />
        </div>
      ))}
      <p class="hint">
        {looked.length === 0
          ? "Nobody looked at real values."
          : `${counted(looked.length, "look", "looks")} at real values: ${[...new Set(looked.map(({ reviewer: by }) => nameOf(by.person)))].join(", ")}.`}
      </p>
    </View>
  );
}

function LogView({ of: { records, model, isCut } }: { readonly of: ShownExchange }): VNode {
  const kept = records.filter(({ payloadCommitment }) => payloadCommitment !== null).length;
  const [first, last] = [records[0]?.sequence ?? 0, records.at(-1)?.sequence ?? 0];
  return (
    <View
      id="log"
      title="What the log keeps"
      says="Counts and decisions in records that nobody can change; what was said, masked and erasable."
    >
      <p>
        {counted(records.length, "record")}
        {isCut ? " and more" : null}, from {first} to {last}. Each is below.
      </p>
      <p>
        {kept === 0 ? (
          "None of them commits to what was said."
        ) : (
          <>
            {counted(kept, "of them commits", "of them commit")} to what was said
            {model.said.kind === "erased" ? ", which was erased" : ""}.
          </>
        )}
      </p>
      <p class="hint">
        <code>countersign audit verify</code> proves the records;{" "}
        <code>countersign audit prove</code> writes a receipt of a decision.
      </p>
    </View>
  );
}

function View({
  id,
  title,
  says,
  children,
}: {
  readonly id: string;
  readonly title: string;
  readonly says: string;
  readonly children: ComponentChildren;
}): VNode {
  return (
    <section class="panel" aria-labelledby={`view-${id}`}>
      <h2 id={`view-${id}`}>{title}</h2>
      <p class="hint">{says}</p>
      {children}
    </section>
  );
}

function Said({
  title,
  content,
  none,
}: {
  readonly title: string;
  readonly content: ShownContent;
  readonly none: string;
}): VNode {
  return (
    <div>
      <h3>{title}</h3>
      <Content content={content} none={none} />
    </div>
  );
}

function Content({
  content,
  none,
}: {
  readonly content: ShownContent;
  readonly none: string;
}): VNode {
  switch (content.kind) {
    case "kept":
      // Focusable, so that what is longer than its box can be read by keyboard.
      return (
        <div class="values boxed" tabIndex={0} role="group" aria-label="As it is kept, masked">
          {jsonView(content.value).markup}
        </div>
      );
    case "erased":
      return <p class="quiet-text">Erased.</p>;
    case "withheld":
      return <p class="quiet-text">Not yours to see.</p>;
    case "none":
      return <p class="quiet-text">{none}</p>;
  }
}

/** Of a tool's result what a person wants to read: its texts, if it is nothing but texts. */
function answerIn(content: ShownContent): ShownContent {
  if (content.kind !== "kept" || content.value === null) return content;
  const { value } = content;
  if (typeof value !== "object" || Array.isArray(value)) return content;
  const members = value as { readonly [name: string]: JsonValue };
  const parts = members["content"];
  const others = Object.keys(members).filter((name) => name !== "content" && name !== "_meta");
  if (!Array.isArray(parts) || others.length > 0) return content;
  const texts = parts.map((part) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? (part as { readonly [name: string]: JsonValue })["text"]
      : undefined,
  );
  if (!texts.every((text) => typeof text === "string")) return content;
  return { kind: "kept", value: texts.length === 1 ? (texts[0] ?? "") : (texts as JsonValue[]) };
}

function untold({ outcome }: ShownExchange): string {
  switch (outcome) {
    case "denied":
      return "That the policy does not allow it, and by which rule.";
    case "rejected":
      return "That a reviewer rejected it, and the reason.";
    case "pending":
      return "That it waits for a person.";
    case "unknown":
      return "That nobody knows whether it ran.";
    default:
      return "Nothing yet.";
  }
}
