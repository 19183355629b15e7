import { MARK, markingGuard, passThroughGuard } from "@countersign/testkit";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { startServer } from "../conformance/runner.ts";
import { type Answered, modernRequest } from "./modern-request.ts";
import { fixture, listen, startGateway } from "./start-gateway.ts";

const STATE = "step 2 for ilse@post.example";

let upstream: Awaited<ReturnType<typeof startServer>>;

beforeAll(async () => {
  upstream = await startServer("tasks-server.ts");
});
afterAll(() => upstream?.stop());

type Ask = (state?: string, user?: string, tool?: string) => Promise<Answered>;

async function open(guard: ReturnType<typeof markingGuard>): Promise<Ask> {
  const { gateway } = startGateway(
    [{ ...fixture("raw-server.mjs"), server: { url: upstream.url, headers: {} } }],
    { guard },
  );
  const door = await listen(gateway);
  onTestFinished(async () => {
    await door.close();
    await gateway.close({ graceMs: 100 });
  });
  return (state, user = "ada", name = "asks_with_a_state") => {
    const answered = { user_name: { action: "accept", content: { name: "x" } } };
    const round = state === undefined ? {} : { requestState: state, inputResponses: answered };
    const capabilities = { elicitation: { form: {} } };
    return modernRequest(
      door.url,
      "tools/call",
      { name, arguments: {}, ...round },
      { user, capabilities },
    );
  };
}

function stateOf({ result }: Answered): string {
  const { requestState } = result;
  if (typeof requestState !== "string") throw new Error("wanted a state");
  return requestState;
}

const textOf = ({ result }: Answered): string =>
  (result["content"] as readonly { readonly text: string }[])[0]?.text ?? "";

it("gives an upstream its state back as it was, though the client was shown none of it", async () => {
  const ask = await open(markingGuard());

  const first = await ask();
  const last = await ask(stateOf(first));

  expect(JSON.stringify(first.result)).not.toContain("ilse");
  expect(stateOf(first)).not.toContain(MARK);
  expect(textOf(last)).toBe(`${MARK}had ${STATE.length} characters, ${STATE}${MARK}`);
});

it("passes on a state as it is in which nothing was found", async () => {
  const ask = await open(passThroughGuard());

  const first = await ask();

  expect(stateOf(first)).toBe(STATE);
  expect(textOf(await ask(stateOf(first)))).toContain(STATE);
});

it("takes a state from nobody else, for no other tool and not altered", async () => {
  const ask = await open(markingGuard());
  const state = stateOf(await ask());

  const altered = `${state.slice(0, 20)}${state[20] === "A" ? "B" : "A"}${state.slice(21)}`;

  const answers = [await ask(state, "grace"), await ask(state, "ada", "greet"), await ask(altered)];

  for (const { error } of answers) {
    expect(error).toMatchObject({ code: -32602, message: "Invalid requestState" });
  }
});
