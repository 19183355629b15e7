import type { Detector } from "../src/detector.ts";
import { DETECTORS } from "../src/detectors.ts";
import { ENTITY_TYPES } from "../src/entity-types.ts";

/** Writes `docs/detectors.md` from the detectors themselves, so that the page cannot say anything else. */
export function detectorsPage(): string {
  const lines = [
    "# Detectors",
    "",
    "This page is written from the detectors by `node packages/detection/scripts/write-detectors-page.ts`; a test holds the two in step.",
    "A value whose checksum is wrong is never a finding. A shape marked *after words* counts only when one of the words",
    "stands within the reach before it, or when a key or column header says so.",
    "",
    "Examples of what is found and what is not: `test/corpus/<entity-type>/{found,ignored}.txt`.",
    "",
  ];
  for (const [entityType, { label, description, offByDefault }] of Object.entries(ENTITY_TYPES)) {
    const detectors = DETECTORS.filter((detector) => detector.entityType === entityType);
    lines.push(
      `## ${entityType}`,
      "",
      `${description}. Token label \`${label}\`.${offByDefault === true ? " Off by default." : ""}`,
      "",
    );
    for (const detector of detectors) lines.push(...section(detector));
    if (detectors.length === 0)
      lines.push(WITHOUT_DETECTOR[entityType] ?? "Found by keys, columns and the name tagger.", "");
  }
  return `${lines.join("\n").trimEnd()}\n`;
}

/** Types found some other way than by a detector of their own. */
const WITHOUT_DETECTOR: Readonly<Record<string, string>> = {
  LOCATION:
    "Found by the name tagger, and by keys such as `city` beside others that speak of a person.",
  ORGANIZATION: "Found by the name tagger, and by keys such as `company`.",
};

function section(detector: Detector): string[] {
  const { name, confidence, checksum, context, reach, sources } = detector;
  const lines = [
    `### ${name}`,
    "",
    `* Looks for: ${describe(detector)}`,
    `* Confidence: ${confidence}`,
  ];
  if (checksum !== undefined) lines.push(`* Checksum: ${checksum}`);
  if (context !== undefined) {
    lines.push(
      `* Words, within ${reach ?? 48} characters before: ${context.map((word) => `\`${word}\``).join(", ")}`,
    );
  }
  lines.push(...sources.map((source) => `* Source: <${source}>`), "");
  return lines;
}

function describe({ anchor }: Detector): string {
  switch (anchor.on) {
    case "digits":
    case "token": {
      const alone = (anchor.alone ?? []).map((shape) => `\`${shape}\``);
      const after = (anchor.afterWords ?? []).map((shape) => `\`${shape}\``);
      return [
        ...(alone.length > 0
          ? [`${anchor.on === "digits" ? "digits in groups of " : ""}${alone.join(", ")}`]
          : []),
        ...(after.length > 0 ? [`*after words* ${after.join(", ")}`] : []),
      ].join("; ");
    }
    case "groups":
      return "digits in groups";
    case "number":
      return `a number of ${anchor.least} to ${anchor.most} digits and what stands around it`;
    case "prefix": {
      const shown = anchor.prefixes.slice(0, 12).map((prefix) => `\`${prefix}\``);
      return `a word that begins with ${shown.join(", ")}${anchor.prefixes.length > 12 ? ` and ${anchor.prefixes.length - 12} more` : ""}`;
    }
    case "run":
      return `at least ${anchor.least} letters and digits that begin with one of \`${anchor.first}\``;
    case "character":
      return `\`${anchor.character}\` and what stands around it`;
    case "words":
      return `what stands around ${anchor.words
        .slice(0, 12)
        .map((word) => `\`${word}\``)
        .join(", ")}${anchor.words.length > 12 ? ` and ${anchor.words.length - 12} more` : ""}`;
  }
}
