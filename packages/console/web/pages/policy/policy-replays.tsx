import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ask, failureOf, tell } from "../../api/client.ts";
import type { Replay } from "../../api/looking-shapes.ts";
import { DecisionPill, Names } from "../../parts/decision.tsx";
import { Line, Name } from "../../parts/literal.tsx";
import { announce, showProblem } from "../../parts/notice.tsx";
import { Ago, Exact } from "../../parts/time.tsx";
import { nameOf } from "../../status.ts";
import { counted } from "../../wording.ts";

const LOOK_EVERY_MS = 700;

const PERIODS = [
  ["1", "since yesterday"],
  ["7", "of the last 7 days"],
  ["30", "of the last 30 days"],
  ["", "of the whole log"],
] as const;

/** Tries a changed policy on the calls in the log: what it would have decided differently. */
export function PolicyReplays({
  written,
  change,
  admins,
}: {
  readonly written: string;
  /** Hash of the change that waits. */
  readonly change: string | null;
  readonly admins: readonly string[];
}): VNode {
  const { replays, begin, stop } = useReplays();
  const [isOpen, setOpen] = useState(false);
  const running = replays?.find(({ state }) => state === "running");
  const [newest] = replays ?? [];
  const start = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const days = Number(form.get("days") ?? 0);
    const policy = form.get("policy");
    const isChange = (event.submitter as HTMLButtonElement | null)?.value === "change";
    begin({
      ...(isChange ? { change } : { policy: typeof policy === "string" ? policy : written }),
      ...(days > 0 ? { since: new Date(Date.now() - days * 86_400_000).toISOString() } : {}),
    });
  };
  return (
    <section class="panel" aria-labelledby="replay">
      <h2 id="replay">Try a changed policy on the log</h2>
      <p class="hint">
        Decides the logged calls again by another policy, and tells which it would have decided
        differently. Nothing runs and nothing is decided. Conditions are asked about values, so it
        takes one of {admins.map(nameOf).join(", ") || "nobody"}, and is recorded.
      </p>
      <form class="replay" onSubmit={start}>
        <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary>Change the policy here, to try it</summary>
          <label for="replay-policy">
            The <code>policy</code> part of the configuration
          </label>
          <textarea
            id="replay-policy"
            name="policy"
            rows={12}
            spellcheck={false}
            defaultValue={written}
            class="source"
          />
        </details>
        <label for="replay-days">Calls</label>
        <select id="replay-days" name="days">
          {PERIODS.map(([days, words]) => (
            <option key={days} value={days} selected={days === "7"}>
              {words}
            </option>
          ))}
        </select>
        <div class="buttons">
          {change === null ? null : (
            <button type="submit" class="primary" value="change" disabled={running !== undefined}>
              Try the change that waits
            </button>
          )}
          <button
            type="submit"
            class={change === null ? "primary" : "neutral"}
            value="text"
            disabled={running !== undefined}
          >
            Try it on the log
          </button>
        </div>
      </form>
      {newest === undefined ? null : <Result replay={newest} stop={stop} />}
    </section>
  );
}

function Result({
  replay,
  stop,
}: {
  readonly replay: Replay;
  readonly stop: (id: string) => void;
}): VNode {
  const { id, state, by, startedAt, read, records, calls, erased, changes, different } = replay;
  const changed = changes.reduce((sum, one) => sum + one.calls, 0);
  return (
    <div class="replayed">
      <h3>
        {replay.of === "change" ? "The change that waits" : "A changed policy"}, tried by{" "}
        <Line text={nameOf(by)} /> <Ago at={startedAt} />
      </h3>
      {state === "running" ? (
        <p class="progress">
          <progress max={Math.max(1, records)} value={read} aria-label="Records read" />
          <span>
            {read.toLocaleString("en")} of {counted(records, "record")}
          </span>
          <button type="button" class="quiet" onClick={() => stop(id)}>
            Stop
          </button>
        </p>
      ) : null}
      <p role="status">
        {state === "running" ? "So far " : null}
        {changed === 0
          ? `${counted(calls, "call")}: all would be decided as they were.`
          : `${changed.toLocaleString("en")} of ${counted(calls, "call")} would be decided differently.`}
        {erased === 0 ? null : ` Of ${counted(erased, "call")} the arguments were erased.`}
      </p>
      {replay.because === null ? null : (
        <p class="caution">
          It ended before the end of the log: <Line text={replay.because} />.
        </p>
      )}
      {changes.length === 0 ? null : (
        <ul class="changes">
          {changes.map(({ was, would, calls: those }) => (
            <li key={`${was} ${would}`}>
              {counted(those, "call")}: <DecisionPill decision={was} /> →{" "}
              <DecisionPill decision={would} />
            </li>
          ))}
        </ul>
      )}
      {different.length === 0 ? null : (
        <div class="scrolled" tabIndex={0} role="group" aria-label="Calls decided differently">
          <table>
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">Call</th>
                <th scope="col">Was</th>
                <th scope="col">Would be</th>
              </tr>
            </thead>
            <tbody>
              {different.map((call) => (
                <tr key={`${call.exchange} ${call.at}`}>
                  <td>
                    <a href={`/exchanges/${call.exchange}`}>
                      <Exact at={call.at} />
                    </a>
                  </td>
                  <td>
                    <Name text={call.tool} /> on <Name text={call.upstream} />
                  </td>
                  <td>
                    <DecisionPill decision={call.was} /> by <Names of={call.wasBy} />
                  </td>
                  <td>
                    <DecisionPill decision={call.would} /> by <Names of={call.wouldBy} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}

interface Replays {
  /** Newest first; `undefined` until the first answer. */
  readonly replays: readonly Replay[] | undefined;
  readonly begin: (body: object) => void;
  readonly stop: (id: string) => void;
}

/** Asks how far it is while one runs. */
function useReplays(): Replays {
  const [replays, setReplays] = useState<readonly Replay[]>();
  const isRunning = replays?.some(({ state }) => state === "running") ?? false;
  const look = async (isLive: boolean): Promise<void> => {
    const answer = await ask<{ replays: readonly Replay[] }>("/api/replays", { isLive });
    setReplays(answer.replays);
  };
  const act = (path: string, body: object, said: string): void => {
    tell(path, body)
      .then(() => {
        showProblem("");
        announce(said);
        return look(false);
      })
      .catch((error: unknown) => showProblem(failureOf(error).message));
  };
  useEffect(() => {
    let isHere = true;
    const again = (): void => {
      look(true).catch(() => undefined);
    };
    if (replays === undefined) again();
    const timer = isRunning ? setInterval(() => isHere && again(), LOOK_EVERY_MS) : undefined;
    return () => {
      isHere = false;
      clearInterval(timer);
    };
  }, [isRunning]);
  return {
    replays,
    begin: (body) => act("/api/replays", body, "It has begun"),
    stop: (id) => act(`/api/replays/${id}/stop`, {}, "It was stopped"),
  };
}
