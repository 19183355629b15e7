import type { Ref, VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import { failureOf } from "../../api/client.ts";
import { useResource } from "../../api/resource.ts";
import { Line } from "../../parts/literal.tsx";
import { announce, showProblem } from "../../parts/notice.tsx";
import { Empty, Waiting } from "../../parts/page-state.tsx";
import { Ago, Exact } from "../../parts/time.tsx";
import { addPasskey, type Passkey, type PasskeysAnswer, removePasskey } from "../../passkeys.ts";
import { useTitle } from "../../title.ts";

/** What somebody signs decisions with where a rule asks for more than a click. */
export function PasskeysPage(): VNode {
  const { data, failure, refresh } = useResource<PasskeysAnswer>("/api/passkeys", {
    live: "records",
  });
  const name = useRef<HTMLInputElement>(null);
  const code = useRef<HTMLInputElement>(null);
  const [isBusy, setBusy] = useState(false);
  useTitle("Passkeys");
  const act = async (what: () => Promise<void>, said: string): Promise<void> => {
    setBusy(true);
    try {
      await what();
      showProblem("");
      announce(said);
    } catch (error) {
      showProblem(failureOf(error).message);
    }
    await refresh();
    setBusy(false);
  };
  if (data === undefined) return <Waiting failure={failure} />;
  const { passkeys, takesCode, site, usableHere, openAt } = data;
  return (
    <>
      <h1>Passkeys</h1>
      <p class="hint">
        A rule can ask for a passkey: then an approval counts only with the touch of a device you
        have. A program on this machine can read what you are signed in with; it cannot touch a
        device.
      </p>
      {passkeys.length === 0 ? (
        <Empty>
          <p>
            You have none yet. A passkey lives in your computer, your phone or a security key; what
            is kept here is only what its signatures are checked with.
          </p>
        </Empty>
      ) : (
        <ul class="grants" aria-label="Your passkeys">
          {passkeys.map((passkey) => (
            <Item
              key={passkey.id}
              passkey={passkey}
              isBusy={isBusy || passkey.site !== site}
              onRemove={() => void act(() => removePasskey(passkey.id), "The passkey was removed.")}
            />
          ))}
        </ul>
      )}
      {usableHere ? (
        <section class="switch" aria-labelledby="add">
          <h2 id="add">Add one</h2>
          <form
            aria-busy={isBusy}
            onSubmit={(event) => {
              event.preventDefault();
              const called = name.current?.value.trim() ?? "";
              const given = code.current?.value.trim() ?? "";
              void act(
                () => addPasskey(called || "passkey", given === "" ? undefined : given),
                "The passkey was added.",
              );
            }}
          >
            <label for="passkey-name">What to call it</label>
            <input id="passkey-name" ref={name} maxLength={100} placeholder="my laptop" />
            <p class="hint">
              For <code>{site}</code>.{" "}
              {passkeys.length === 0 ? null : "You are asked to touch one you have first."}
            </p>
            {takesCode ? (
              <CodeField field={code} isNeeded />
            ) : passkeys.length === 0 ? null : (
              <details class="more">
                <summary>I lost the ones I have</summary>
                <CodeField field={code} isNeeded={false} />
              </details>
            )}
            <button class="primary" disabled={isBusy}>
              Add a passkey
            </button>
          </form>
        </section>
      ) : (
        <p class="stopped">
          Browsers make passkeys only for an address with a name.{" "}
          {openAt === null ? (
            "Countersign has none: give it one in the configuration."
          ) : (
            <>
              Sign in at <a href={`${openAt}/passkeys`}>{openAt}</a> to use them.
            </>
          )}
        </p>
      )}
    </>
  );
}

function CodeField({
  field,
  isNeeded,
}: {
  readonly field: Ref<HTMLInputElement>;
  readonly isNeeded: boolean;
}): VNode {
  return (
    <>
      <label for="passkey-code">Code</label>
      <input
        id="passkey-code"
        ref={field}
        required={isNeeded}
        maxLength={40}
        autocomplete="off"
        spellcheck={false}
        aria-describedby="passkey-code-hint"
      />
      <p class="hint" id="passkey-code-hint">
        Shown once by <code>countersign passkey invite</code> on the machine Countersign runs on.
        Everybody who signs in here is told that one was made.
      </p>
    </>
  );
}

function Item({
  passkey,
  isBusy,
  onRemove,
}: {
  readonly passkey: Passkey;
  readonly isBusy: boolean;
  readonly onRemove: () => void;
}): VNode {
  const { name, site, createdAt, usedAt } = passkey;
  return (
    <li class="sheet-item">
      <h2>
        <Line text={name} />
      </h2>
      <p class="meta">
        for <code>{site}</code>, added <Exact at={createdAt} />,{" "}
        {usedAt === null ? (
          "not used yet"
        ) : (
          <>
            used <Ago at={usedAt} />
          </>
        )}
      </p>
      <button type="button" class="reject" disabled={isBusy} onClick={onRemove}>
        Remove
      </button>
    </li>
  );
}
