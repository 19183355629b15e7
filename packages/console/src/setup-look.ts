/** One thing that was looked at. */
export interface SetupFinding {
  /** Under which heading it stands. */
  readonly area: "service" | "policy" | "people" | "upstreams" | "storage" | "log" | "channels";
  readonly subject: string;
  /** `note`: fine, and worth knowing. */
  readonly state: "ok" | "note" | "wrong";
  readonly says: string;
  /** What to do about it. */
  readonly mend?: string;
}

/** Tells what is set up, what is missing and what would fail. Never a secret, never a value. */
export interface SetupLook {
  look(): Promise<readonly SetupFinding[]>;
  /** Trouble that was reported lately, newest first. Milliseconds since the epoch. */
  reports(): readonly { readonly at: number; readonly line: string }[];
  /** Starts or connects to each upstream and lists its tools, which can take as long as they may take to start. */
  tryUpstreams(): Promise<readonly SetupFinding[]>;
}
