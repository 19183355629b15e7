import type { SetupFinding } from "@countersign/console";
import type { LogSearch } from "@countersign/core";
import { counted } from "../table.ts";

/** A few records behind is as it should be. */
const LITTLE = 2_000;

/** An index that does not answer is told of as such: the rest of the page is wanted then most of all. */
export async function lookAtIndex(search: LogSearch | undefined): Promise<readonly SetupFinding[]> {
  if (search === undefined) return [];
  const about = { area: "log", subject: "search index" } as const;
  const progress = await search.progress().catch(() => undefined);
  if (progress === undefined) {
    const says =
      "does not answer: nothing can be searched for, and calls are recorded all the same";
    const mend =
      "start the daemon again; if that is not enough, remove `search.db` from the data folder first: it is made anew";
    return [{ ...about, state: "wrong", says, mend }];
  }
  const { indexed, records } = progress;
  if (records - indexed <= LITTLE) return [{ ...about, state: "ok", says: "has every record" }];
  const share = Math.floor((100 * indexed) / records);
  const says = `is being made: ${indexed} of ${counted(records, "record")} (${share} %), from the oldest; a search finds those so far`;
  return [{ ...about, state: "note", says }];
}
