import { join } from "node:path";
import type { Config } from "@countersign/config";
import { type Anchor, fileAnchor } from "@countersign/storage";
import { s3Anchor } from "./s3-anchor.ts";
import { syslogAnchor } from "./syslog-anchor.ts";
import { witnessAnchor } from "./witness-anchor.ts";

/** The anchors that a configuration names, in its order. Nothing is connected to before something is asked of one. */
export function openAnchors({ audit, dataFolder }: Config, now: () => number): readonly Anchor[] {
  const folder = join(dataFolder, "anchors");
  return audit.anchors.map((anchor) => {
    switch (anchor.kind) {
      case "file":
        return fileAnchor(anchor.file);
      case "syslog":
        return syslogAnchor(anchor, folder, now);
      case "s3":
        return s3Anchor(anchor, now);
      case "witness":
        return witnessAnchor({ ...anchor, folder });
    }
  });
}
