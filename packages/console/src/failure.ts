import { CountersignError, type ErrorCode } from "@countersign/core";

/** Something a request is refused for: which status, which code, and what a person should read. */
export interface Failure {
  readonly status: number;
  readonly code: ErrorCode | "INTERNAL";
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const STATUS: Readonly<Partial<Record<ErrorCode, number>>> = {
  REQUEST_INVALID: 400,
  SIGN_IN_REQUIRED: 401,
  SIGN_IN_FAILED: 403,
  SCOPE_MISSING: 403,
  KEY_NOT_FOUND: 404,
  KEY_NAME_TAKEN: 409,
  CREDENTIAL_INVALID: 401,
  REQUEST_FORBIDDEN: 403,
  APPROVAL_PASSKEY_REQUIRED: 403,
  PASSKEY_INVALID: 403,
  PASSKEY_CODE_REQUIRED: 403,
  PASSKEY_UNAVAILABLE: 409,
  APPROVAL_SELF: 403,
  APPROVAL_NOT_ENTITLED: 403,
  APPROVAL_NOT_FOUND: 404,
  DEFINITION_NOT_FOUND: 404,
  EXCHANGE_NOT_FOUND: 404,
  REPLAY_NOT_FOUND: 404,
  REPLAY_RUNNING: 409,
  CONFIG_INVALID: 422,
  APPROVAL_NOT_PENDING: 409,
  APPROVAL_VOTED: 409,
  APPROVAL_NO_NEXT_LEVEL: 409,
  APPROVAL_EDIT_INVALID: 422,
  GRANT_INVALID: 422,
  GRANT_NOT_FOUND: 404,
  MESSAGE_TOO_LARGE: 413,
  SIGN_IN_LOCKED: 429,
  AUDIT_WRITE_FAILED: 503,
  STORAGE_UNAVAILABLE: 503,
};

/** Thrown where a status says more than the code's usual one, such as 404 and 405. */
export class Refusal extends CountersignError {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ErrorCode,
    detail: string,
    options: { readonly status?: number; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(code, detail);
    this.status = options.status ?? STATUS[code] ?? 500;
    this.headers = options.headers ?? {};
  }
}

/** What to answer for an error. An error nobody raised on purpose is reported, and its text kept from the answer. */
export function failureOf(error: unknown, report: (line: string) => void): Failure {
  if (error instanceof Refusal) return error;
  if (error instanceof CountersignError) {
    const status = STATUS[error.code] ?? 500;
    if (status >= 500) report(`console: ${error.message}`);
    return { status, code: error.code, message: error.message };
  }
  report(`console: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return {
    status: 500,
    code: "INTERNAL",
    message: "something went wrong inside Countersign: its log on standard error says what",
  };
}
