import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { failureOf, tell } from "../../api/client.ts";
import type { SetupAnswer, SetupFinding } from "../../api/looking-shapes.ts";
import { useResource } from "../../api/resource.ts";
import { Line } from "../../parts/literal.tsx";
import { announce, showProblem } from "../../parts/notice.tsx";
import { Empty, Waiting } from "../../parts/page-state.tsx";
import { Exact } from "../../parts/time.tsx";
import { useTitle } from "../../title.ts";
import { counted } from "../../wording.ts";
import "../../style/looking.css";

const AREAS = {
  service: "Service",
  policy: "Policy",
  people: "People",
  upstreams: "Upstream servers",
  storage: "Storage",
  log: "Log",
  channels: "Where people are asked",
} as const;

/** What is set up, what is missing, what would fail, and the mend: what `doctor` knows, of the daemon that answers. */
export function SetupPage(): VNode {
  useTitle("Health");
  const { data, failure, refresh } = useResource<SetupAnswer>("/api/setup", { live: "approvals" });
  if (data === undefined) return <Waiting failure={failure} />;
  const toMend = data.findings.filter(({ state }) => state === "wrong").length;
  return (
    <div class="page">
      <div class="heading">
        <h1>{toMend === 0 ? "Everything works" : `${counted(toMend, "thing")} to mend`}</h1>
        <button type="button" class="quiet" onClick={() => void refresh()}>
          Look again
        </button>
      </div>
      <p class="hint">
        As of <Exact at={data.at} />. <code>countersign doctor</code> tells the same in a terminal.
      </p>
      {Object.entries(AREAS).map(([area, title]) => (
        <Area
          key={area}
          title={title}
          findings={data.findings.filter((finding) => finding.area === area)}
        >
          {area === "upstreams" ? <TryUpstreams /> : null}
        </Area>
      ))}
      <Reports reports={data.reports} />
    </div>
  );
}

function Area({
  title,
  findings,
  children,
}: {
  readonly title: string;
  readonly findings: readonly SetupFinding[];
  readonly children: VNode | null;
}): VNode | null {
  if (findings.length === 0 && children === null) return null;
  const id = `area-${title.toLowerCase().replaceAll(" ", "-")}`;
  return (
    <section class="panel" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <Findings of={findings} />
      {children}
    </section>
  );
}

const STATES = {
  ok: ["executed", "fine"],
  note: ["pending", "note"],
  wrong: ["failed", "wrong"],
} as const;

function Findings({ of: findings }: { readonly of: readonly SetupFinding[] }): VNode {
  return (
    <ul class="findings">
      {findings.map(({ subject, state, says, mend }) => (
        <li key={subject} class="finding">
          <span class={`pill ${STATES[state][0]}`}>{STATES[state][1]}</span>
          <span class="subject">
            <Line text={subject} />
          </span>
          <span class="says">
            <Line text={says} />
            {mend === undefined ? null : (
              <span class="mend">
                <Line text={mend} />
              </span>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Starting every upstream is work, so somebody has to ask for it. */
function TryUpstreams(): VNode {
  const [found, setFound] = useState<readonly SetupFinding[] | null>(null);
  const [isTrying, setTrying] = useState(false);
  const attempt = async (): Promise<void> => {
    setTrying(true);
    announce("Connecting to every upstream server");
    try {
      const { findings } = await tell<{ findings: readonly SetupFinding[] }>(
        "/api/setup/upstreams",
      );
      setFound(findings);
      const wrong = findings.filter(({ state }) => state === "wrong").length;
      announce(wrong === 0 ? "All of them answered" : `${counted(wrong, "server")} did not answer`);
    } catch (error) {
      showProblem(failureOf(error).message);
    } finally {
      setTrying(false);
    }
  };
  return (
    <div class="tried">
      <button type="button" class="neutral" onClick={() => void attempt()} disabled={isTrying}>
        {isTrying ? "Connecting …" : "Connect to them now"}
      </button>
      {found === null ? (
        <p class="hint">Starts each of them once more, lists its tools and leaves again.</p>
      ) : (
        <Findings of={found} />
      )}
    </div>
  );
}

function Reports({ reports }: { readonly reports: SetupAnswer["reports"] }): VNode {
  return (
    <section class="panel" aria-labelledby="reports">
      <h2 id="reports">Reported lately</h2>
      {reports.length === 0 ? (
        <Empty>
          <p>Nothing. Trouble that the daemon tells on standard error stands here, too.</p>
        </Empty>
      ) : (
        <ol class="reports">
          {reports.map(({ at, line }, position) => (
            <li key={`${at} ${position}`}>
              <Exact at={at} /> <Line text={line} />
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
