import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import { tellAct } from "../../act.ts";
import { failureOf, tell } from "../../api/client.ts";
import { useResource } from "../../api/resource.ts";
import type { Pause } from "../../api/shapes.ts";
import { Lines } from "../../parts/literal.tsx";
import { announce, showProblem } from "../../parts/notice.tsx";
import { Waiting } from "../../parts/page-state.tsx";
import { TakesPasskey } from "../../parts/takes-passkey.tsx";
import { Ago } from "../../parts/time.tsx";
import { nameOf } from "../../status.ts";

/** Stops every call, and lets them run again. */
export function KillSwitch(): VNode {
  const { data, failure, refresh } = useResource<{ pause: Pause | null }>("/api/pause", {
    live: "approvals",
  });
  const field = useRef<HTMLInputElement>(null);
  const [mode, setMode] = useState<Pause["mode"]>("hold");
  const [isBusy, setBusy] = useState(false);
  if (data === undefined) return <Waiting failure={failure} heading="h2" />;
  const { pause } = data;

  const turn = async (path: string, body: object, said: string): Promise<void> => {
    const reason = field.current?.value.trim() ?? "";
    if (reason === "") {
      showProblem("Say why.");
      field.current?.focus();
      return;
    }
    setBusy(true);
    try {
      await (path === "/api/resume"
        ? tellAct(path, "resume", { ...body, reason })
        : tell(path, { ...body, reason }));
      showProblem("");
      announce(said);
      if (field.current) field.current.value = "";
    } catch (error) {
      showProblem(failureOf(error).message);
    }
    await refresh();
    setBusy(false);
  };

  if (pause !== null) {
    return (
      <section class="switch stopped" aria-labelledby="switch">
        <h2 id="switch">Everything is paused</h2>
        <p>
          {nameOf(pause.by)} paused all calls <Ago at={pause.at} />; they are{" "}
          {pause.mode === "deny" ? "refused at once" : "kept waiting"}.
        </p>
        <blockquote>
          <Lines text={pause.reason} />
        </blockquote>
        <form
          aria-busy={isBusy}
          onSubmit={(event) => {
            event.preventDefault();
            void turn("/api/resume", {}, "Calls run again.");
          }}
        >
          <TakesPasskey />
          <label for="resume-reason">What changed</label>
          <input key="resume" id="resume-reason" ref={field} required maxLength={2_000} />
          <button class="primary" disabled={isBusy}>
            Let calls run again
          </button>
        </form>
      </section>
    );
  }
  return (
    <section class="switch" aria-labelledby="switch">
      <h2 id="switch">Stop everything</h2>
      <p class="hint">
        No call runs until somebody takes it back, whatever was approved. What was sent already is
        not stopped.
      </p>
      <form
        aria-busy={isBusy}
        onSubmit={(event) => {
          event.preventDefault();
          void turn("/api/pause", { mode }, "Everything is paused.");
        }}
      >
        <label for="pause-reason">Why; every agent is told</label>
        <input key="pause" id="pause-reason" ref={field} required maxLength={2_000} />
        <label for="pause-mode">Calls that come meanwhile</label>
        <select
          id="pause-mode"
          value={mode}
          onChange={(event) => setMode(event.currentTarget.value === "deny" ? "deny" : "hold")}
        >
          <option value="hold">wait</option>
          <option value="deny">are refused at once</option>
        </select>
        <button class="reject" disabled={isBusy}>
          Pause all calls
        </button>
      </form>
    </section>
  );
}
