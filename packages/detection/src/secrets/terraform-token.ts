import type { Detector } from "../detector.ts";
import { ALNUM, BASE64URL, isWordAt, runEnd } from "../text/characters.ts";

const IDENTITY = 14;

/** Finds the tokens of HCP Terraform: fourteen characters, `.atlasv1.`, and sixty or so more. */
export const terraformToken: Detector = {
  name: "terraform-token",
  entityType: "TERRAFORM_CLOUD_TOKEN",
  confidence: 0.97,
  sources: [
    "https://developer.hashicorp.com/terraform/cloud-docs/users-teams-organizations/api-tokens",
  ],
  anchor: {
    on: "words",
    words: ["atlasv1"],
    find(text, start, end, scan) {
      const from = start - 1 - IDENTITY;
      if (from < 0 || text.charCodeAt(start - 1) !== 46 || text.charCodeAt(end) !== 46) return -1;
      if (runEnd(text, from, ALNUM, IDENTITY) !== start - 1 || isWordAt(text, from - 1)) return -1;
      const stop = runEnd(text, end + 1, BASE64URL, 120);
      if (stop - end < 40 || scan.keyRun.isExample(text, end + 1, stop)) return -1;
      scan.emit(from, stop);
      return stop;
    },
  },
};
