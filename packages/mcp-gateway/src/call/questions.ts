/**
 * Lets an upstream of up to 2025-11-25 ask a client of 2026-07-28 something in the middle of a call. The one asks while
 * it is called; the other is asked in an answer (`input_required`) and says what it has to say with its next request.
 * The call goes on in between:
 *
 *     request ──▶ call ──▶ upstream asks ──▶ answered `input_required` with a state
 *     next request, with the state and the responses ──▶ the upstream is told ──▶ it answers, or asks again
 */
import { randomBytes, timingSafeEqual } from "node:crypto";
import { canonicalJson, type JsonValue, type KeyedDigest } from "@countersign/core";
import { type Answer, INVALID_PARAMS } from "../json-rpc/message.ts";
import { ownError } from "../json-rpc/own-error.ts";
import { askingCapabilities } from "./asking-capabilities.ts";
import { type ClientRequest, declaredBy } from "./client-request.ts";
import { OpenCall } from "./open-call.ts";

/** How long a person has for an answer; then the upstream is told that there is none. */
const ANSWER_MS = 10 * 60_000;

/** Of one requester. A call that waits keeps its upstream busy. */
const MOST_OPEN = 64;

const PREFIX = "csq1.";

interface Waiting {
  readonly call: OpenCall;
  readonly requester: string;
  /** Good for one use: the next round has another one. */
  nonce: string;
  timer: NodeJS.Timeout | undefined;
}

export class Questions {
  readonly #digest: KeyedDigest;
  readonly #answerMs: number;
  readonly #waiting = new Map<string, Waiting>();

  constructor(digest: KeyedDigest, answerMs: number = ANSWER_MS) {
    this.#digest = digest;
    this.#answerMs = answerMs;
  }

  /**
   * Answers a request that can be interrupted, or goes on with one that was.
   *
   * @param background is told of work that goes on after its request was answered.
   */
  async answer(
    request: ClientRequest,
    background: (work: Promise<unknown>) => void,
    run: (request: ClientRequest) => Promise<Answer>,
  ): Promise<Answer> {
    const { requestState, inputResponses } = request.params ?? {};
    if (typeof requestState === "string" && requestState.startsWith(PREFIX)) {
      const resumed = this.#redeem(requestState, request);
      if (resumed === undefined) return ownError(INVALID_PARAMS, "Invalid requestState");
      resumed.waiting.call.answer(inputResponses);
      return this.#attend(resumed.id, resumed.waiting, request);
    }
    const requester = request.caller.requester.id;
    const isAskable = Object.keys(askingCapabilities(declaredBy(request))).length > 0;
    if (!isAskable || this.#openOf(requester) >= MOST_OPEN) return run(request);
    const call = new OpenCall(request, run);
    const waiting: Waiting = { call, requester, nonce: "", timer: undefined };
    background(call.ended.catch(() => undefined));
    return this.#attend(randomBytes(12).toString("base64url"), waiting, request);
  }

  /** Nobody is waited for any more. */
  close(): void {
    for (const id of this.#waiting.keys()) this.#abandon(id);
  }

  async #attend(id: string, waiting: Waiting, request: ClientRequest): Promise<Answer> {
    const { call } = waiting;
    const answer = await call.attend(request);
    if (answer !== undefined) return answer;

    const nonce = randomBytes(12).toString("base64url");
    waiting.nonce = nonce;
    waiting.timer = setTimeout(() => this.#abandon(id), this.#answerMs).unref();
    this.#waiting.set(id, waiting);
    if (request.shutdown.aborted || request.signal.aborted) this.#abandon(id);
    const requestState = `${PREFIX}${id}.${nonce}.${this.#mac(id, nonce, bindingOf(request))}`;
    return {
      result: { resultType: "input_required", inputRequests: call.inputRequests, requestState },
    };
  }

  /** A state is good for one use, by the requester and for the very call that it was given out for. */
  #redeem(
    state: string,
    request: ClientRequest,
  ): { readonly id: string; readonly waiting: Waiting } | undefined {
    const [id = "", nonce = "", mac = ""] = state.slice(PREFIX.length).split(".");
    if (!isSame(mac, this.#mac(id, nonce, bindingOf(request)))) return undefined;
    const waiting = this.#waiting.get(id);
    if (waiting === undefined || waiting.nonce !== nonce) return undefined;
    clearTimeout(waiting.timer);
    this.#waiting.delete(id);
    return { id, waiting };
  }

  #abandon(id: string): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    clearTimeout(waiting?.timer);
    waiting?.call.abandon();
  }

  #openOf(requester: string): number {
    let open = 0;
    for (const waiting of this.#waiting.values()) if (waiting.requester === requester) open++;
    return open;
  }

  #mac(id: string, nonce: string, binding: JsonValue): string {
    return this.#digest(canonicalJson(["question", id, nonce, binding]));
  }
}

/** Everything that makes a request the same one in its next round. */
function bindingOf({ caller, method, params }: ClientRequest): JsonValue {
  const { _meta, inputResponses: _responses, requestState: _state, ...asked } = params ?? {};
  return [caller.requester.id, method, asked];
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
