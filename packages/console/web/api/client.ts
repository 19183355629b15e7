/**
 * Asks the API and tells it what a person decided. Every answer also says whether Countersign is there, whether
 * somebody is still signed in, and what time it is there.
 */
import { signal } from "@preact/signals";
import { setClock } from "../clock.ts";

/** Countersign did not answer the last time it was asked. */
export const isLost = signal(false);
/** The session is over; what the page shows is how things stood then. */
export const isSignedOut = signal(false);

/** Refused, or not answered at all. Its message is a sentence for people. */
export class ApiFailure extends Error {
  /** 0: no answer came. */
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** What went wrong, whatever was thrown. */
export function failureOf(error: unknown): ApiFailure {
  if (error instanceof ApiFailure) return error;
  return new ApiFailure(0, "INTERNAL", error instanceof Error ? error.message : String(error));
}

const TOKEN = "countersign-token";

/** Keeps the secret that proves that this very page sent something; it came with the sign-in, once. */
export function keepToken(token: string): void {
  localStorage.setItem(TOKEN, token);
}

interface Asking {
  readonly signal?: AbortSignal;
  /** Asked by the page itself, not by a person: it does not keep the session alive. */
  readonly isLive?: boolean;
}

/** Reads `path`, which begins with `/api/`. @throws {ApiFailure} */
export async function ask<Answer>(
  path: string,
  { signal: stop, isLive }: Asking = {},
): Promise<Answer> {
  return send<Answer>(path, {
    ...(stop === undefined ? {} : { signal: stop }),
    headers: isLive === true ? { "x-countersign-live": "1" } : {},
  });
}

/** Sends what a person decided. @throws {ApiFailure} */
export async function tell<Answer>(path: string, body: object = {}): Promise<Answer> {
  return send<Answer>(path, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-countersign-token": localStorage.getItem(TOKEN) ?? "",
    },
    body: JSON.stringify(body),
  });
}

async function send<Answer>(path: string, init: RequestInit): Promise<Answer> {
  const answer = await fetch(path, init).catch((error: unknown) => {
    if (init.signal?.aborted) throw error;
    isLost.value = true;
    // It may have arrived and only its answer be lost; deciding twice is refused, so trying again is safe.
    throw new ApiFailure(
      0,
      "UNREACHABLE",
      "Countersign did not answer. Try again once it is back: you will be told if it counted.",
    );
  });
  isLost.value = false;
  const time = Number(answer.headers.get("x-countersign-now"));
  if (time > 0) setClock(time);
  const body = (await answer.json().catch(() => null)) as
    | (Answer & { readonly error?: { readonly code: string; readonly message: string } })
    | null;
  if (answer.ok && body !== null) return body;
  // Whoever is signed in and is asked for a credential is not signed in any more.
  if (answer.status === 401) isSignedOut.value = true;
  const { code = "INTERNAL", message = "that did not work" } = body?.error ?? {};
  throw new ApiFailure(answer.status, code, sentence(message));
}

function sentence(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}${message.endsWith(".") ? "" : "."}`;
}
