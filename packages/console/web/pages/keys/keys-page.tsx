import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import { tellAct } from "../../act.ts";
import { failureOf } from "../../api/client.ts";
import { useResource } from "../../api/resource.ts";
import { Line } from "../../parts/literal.tsx";
import { announce, showProblem } from "../../parts/notice.tsx";
import { Empty, Waiting } from "../../parts/page-state.tsx";
import { TakesPasskey } from "../../parts/takes-passkey.tsx";
import { Exact, isOver } from "../../parts/time.tsx";
import { nameOf, theStatus } from "../../status.ts";
import { useTitle } from "../../title.ts";

interface Key {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly createdBy: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly revokedAt: string | null;
}

interface KeysAnswer {
  readonly keys: readonly Key[];
  readonly scopes: readonly string[];
  readonly isAdmin: boolean;
}

/** What programs and people sign in with. A new secret is shown once and kept nowhere. */
export function KeysPage(): VNode {
  const { data, failure, refresh } = useResource<KeysAnswer>("/api/keys", { live: "records" });
  const [isBusy, setBusy] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  useTitle("Keys");
  const act = async (what: () => Promise<string | null>, said: string): Promise<void> => {
    setBusy(true);
    setSecret(null);
    try {
      setSecret(await what());
      showProblem("");
      announce(said);
    } catch (error) {
      showProblem(failureOf(error).message);
    }
    await refresh();
    setBusy(false);
  };
  if (data === undefined) return <Waiting failure={failure} />;
  return (
    <>
      <h1 id="keys">Keys of programs</h1>
      <p class="hint">
        For programs that read approvals or the log, or that call tools over HTTP. No key decides
        anything.
      </p>
      {secret === null ? null : (
        <p class="stopped" role="status">
          Shown this once; keep it where no agent reads: <code class="secret">{secret}</code>
        </p>
      )}
      {data.keys.length === 0 ? (
        <Empty>
          <p>
            There are none yet. With a key of its own a program reads the log for a SIEM, watches
            what waits for a dashboard, or calls tools, without anybody's credential.
          </p>
        </Empty>
      ) : (
        <ul class="grants" aria-labelledby="keys">
          {data.keys.map((key) => (
            <Item
              key={key.id}
              shown={key}
              isBusy={isBusy || !data.isAdmin}
              onRevoke={() =>
                void act(async () => {
                  await tellAct(`/api/keys/${key.id}/revoke`, "revoke-key", {}, { id: key.id });
                  return null;
                }, "The key was revoked.")
              }
            />
          ))}
        </ul>
      )}
      {data.isAdmin ? (
        <NewKey
          scopes={data.scopes}
          isBusy={isBusy}
          onMake={(wanted) =>
            void act(async () => {
              return (await tellAct<{ text: string }>("/api/keys", "create-key", wanted)).text;
            }, "The key was made.")
          }
        />
      ) : (
        <p class="hint">Keys are made and revoked by those who answer for the policy.</p>
      )}
      <Credentials isAdmin={data.isAdmin} isBusy={isBusy} onAct={act} />
    </>
  );
}

function Item({
  shown,
  isBusy,
  onRevoke,
}: {
  readonly shown: Key;
  readonly isBusy: boolean;
  readonly onRevoke: () => void;
}): VNode {
  const { id, name, scopes, createdBy, createdAt, expiresAt, revokedAt } = shown;
  const isEnded = revokedAt !== null || isOver(expiresAt);
  return (
    <li class={isEnded ? "sheet-item ended" : "sheet-item"}>
      <h2>
        <Line text={name} />
      </h2>
      <p class="meta">
        <code>{id}</code> for {scopes.join(", ")}
      </p>
      <p class="meta">
        by <strong>{nameOf(createdBy)}</strong> <Exact at={createdAt} />,{" "}
        {revokedAt === null ? (
          <>
            {isEnded ? "over since" : "until"} <Exact at={expiresAt} />
          </>
        ) : (
          <>
            revoked <Exact at={revokedAt} />
          </>
        )}
      </p>
      {isEnded ? null : (
        <button type="button" class="reject" disabled={isBusy} onClick={onRevoke}>
          Revoke
        </button>
      )}
    </li>
  );
}

/** What a key with it may do. */
const SCOPE_SAYS: Readonly<Record<string, string>> = {
  "approvals:read": "requests for approval, and what became of them",
  "log:read": "the log, calls and data usage",
  "config:read": "policy, tools, grants, health",
  calls: "call tools over MCP",
};

function NewKey({
  scopes,
  isBusy,
  onMake,
}: {
  readonly scopes: readonly string[];
  readonly isBusy: boolean;
  readonly onMake: (wanted: object) => void;
}): VNode {
  return (
    <section class="switch" aria-labelledby="new-key">
      <h2 id="new-key">Make one</h2>
      <form
        aria-busy={isBusy}
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          onMake({
            name: form.get("name"),
            scopes: form.getAll("scope"),
            days: Number(form.get("days")),
          });
        }}
      >
        <TakesPasskey />
        <label for="key-name">Name of the program</label>
        <input id="key-name" name="name" required maxLength={40} autocomplete="off" />
        <fieldset class="scopes">
          <legend>What it is for</legend>
          {scopes.map((scope) => (
            <label key={scope}>
              <input type="checkbox" name="scope" value={scope} /> <code>{scope}</code>{" "}
              <span class="hint">{SCOPE_SAYS[scope]}</span>
            </label>
          ))}
        </fieldset>
        <label for="key-days">Days it is good for</label>
        <input id="key-days" name="days" type="number" min={1} max={366} defaultValue="90" />
        <button class="primary" disabled={isBusy}>
          Make a key
        </button>
      </form>
    </section>
  );
}

/** Credentials of people: one's own, or for those who answer for the policy anybody's. */
function Credentials({
  isAdmin,
  isBusy,
  onAct,
}: {
  readonly isAdmin: boolean;
  readonly isBusy: boolean;
  readonly onAct: (what: () => Promise<string | null>, said: string) => Promise<void>;
}): VNode {
  const { you, people } = theStatus();
  const field = useRef<HTMLSelectElement>(null);
  const person = (): string => field.current?.value ?? you.person;
  const named = isAdmin ? Object.keys(people) : [you.person];
  return (
    <section class="switch" aria-labelledby="credentials">
      <h2 id="credentials">Reviewers' credentials</h2>
      <p class="hint">
        With one, a person signs in here and at the command line. Revoking ends all a person has.
      </p>
      <form
        aria-busy={isBusy}
        onSubmit={(event) => {
          event.preventDefault();
          const body = { person: person() };
          void onAct(async () => {
            const made = await tellAct<{ credential: string }>(
              "/api/credentials",
              "create-credential",
              body,
            );
            return made.credential;
          }, "The credential was made.");
        }}
      >
        <TakesPasskey />
        <label for="credential-person">Whose</label>
        <select id="credential-person" ref={field}>
          {named.map((one) => (
            <option key={one} value={one}>
              {nameOf(one)}
            </option>
          ))}
        </select>
        <div class="buttons">
          <button class="primary" disabled={isBusy}>
            Make a credential
          </button>
          <button
            type="button"
            class="reject"
            disabled={isBusy}
            onClick={() => {
              const body = { person: person() };
              void onAct(async () => {
                await tellAct("/api/credentials/revoke", "revoke-credential", body);
                return null;
              }, "All credentials of this person were revoked.");
            }}
          >
            Revoke all
          </button>
        </div>
      </form>
    </section>
  );
}
