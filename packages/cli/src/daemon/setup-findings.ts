/** What can be told about a configuration by looking at it, for `doctor` and for the page. */
import { statSync } from "node:fs";
import type { Config } from "@countersign/config";
import type { SetupFinding } from "@countersign/console";
import type { UpstreamInspection } from "@countersign/mcp-gateway";
import { counted } from "../table.ts";
import { VERSION } from "../version.ts";

export function versions(): SetupFinding {
  const says = `Countersign ${VERSION}, Node ${process.version}`;
  return { area: "service", subject: "versions", state: "ok", says };
}

export function lookAtMode({ mode, approvals }: Config): SetupFinding {
  const about = { area: "people", subject: "mode" } as const;
  if (mode === "local") {
    const says =
      "local: requester and reviewer are the same person, and each decision is marked so";
    return { ...about, state: "note", says };
  }
  if (approvals.reviewers.length > 0) {
    return { ...about, state: "ok", says: `team: ${approvals.reviewers.join(", ")} decide` };
  }
  return {
    ...about,
    state: "wrong",
    says: "team: nobody is asked, so nothing that is held can ever run",
    mend: "name `approvals.reviewers` in the configuration",
  };
}

/** The policy is a target: whoever can write it can switch it off at the next start. */
export function lookAtFile({ file }: Config): SetupFinding {
  const about = { area: "policy", subject: "policy file" } as const;
  const mode = statSync(file, { throwIfNoEntry: false })?.mode;
  if (mode === undefined) {
    return { ...about, state: "wrong", says: "it is not there any more", mend: `restore ${file}` };
  }
  return process.platform !== "win32" && (mode & 0o022) !== 0
    ? { ...about, state: "wrong", says: "other accounts can write it", mend: `chmod go-w ${file}` }
    : { ...about, state: "ok", says: "only its owner can write it" };
}

export function lookAtOutcomes(unknown: number): readonly SetupFinding[] {
  if (unknown === 0) return [];
  return [
    {
      area: "log",
      subject: "outcomes",
      state: "wrong",
      says: `${counted(unknown, "call")} may or may not have run`,
      mend: "countersign approvals list --state unknown, then resolve each with what you find",
    },
  ];
}

export function lookAtCredential(exists: boolean): SetupFinding {
  const about = { area: "people", subject: "credential" } as const;
  return exists
    ? { ...about, state: "ok", says: "a reviewer can sign in" }
    : {
        ...about,
        state: "wrong",
        says: "nobody can sign in to decide",
        mend: "countersign credential create",
      };
}

/** What came of connecting to each of them. */
export function upstreamFindings(
  inspections: readonly UpstreamInspection[],
): readonly SetupFinding[] {
  if (inspections.length === 0) return [noUpstreams()];
  return inspections.map(({ upstream, tools, error }) => {
    const about = { area: "upstreams", subject: `upstream ${upstream}` } as const;
    const mend = "run its command by hand and see what it says";
    return error === undefined
      ? { ...about, state: "ok", says: counted(tools.length, "tool") }
      : { ...about, state: "wrong", says: error, mend };
  });
}

export function noUpstreams(): SetupFinding {
  return {
    area: "upstreams",
    subject: "upstreams",
    state: "wrong",
    says: "there are none",
    mend: "name some under `upstreams`, or `countersign wrap` a client's configuration",
  };
}
