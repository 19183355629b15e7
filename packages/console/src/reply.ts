import type { ServerResponse } from "node:http";
import type { Html } from "./html.ts";

/** An answer, before it is written. */
export interface Reply {
  readonly status: number;
  readonly type: "html" | "json" | "text" | "css" | "script" | "none";
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string | string[]>>;
}

export function page(status: number, markup: Html, headers: Reply["headers"] = {}): Reply {
  return { status, type: "html", body: `<!doctype html>\n${markup.toString()}`, headers };
}

export function json(status: number, body: unknown, headers: Reply["headers"] = {}): Reply {
  return { status, type: "json", body: JSON.stringify(body), headers };
}

/** `path`: of ours, or the address of a provider. */
export function redirect(path: string, headers: Reply["headers"] = {}): Reply {
  return { status: 303, type: "none", body: "", headers: { ...headers, location: path } };
}

/**
 * Nothing but this server's own files, no frames, no scripts in the page, and no markup made of text: the renderer of
 * cards names the policies it was written for, and is never given markup. Nothing is kept by a browser or a proxy.
 */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types adaptivecards#markdownPassthroughPolicy adaptivecards#restoreContentsPolicy adaptivecards#deprecatedExportedFunctionPolicy",
  "x-frame-options": "DENY",
  "x-content-type-options": "nosniff",
  // Not `no-referrer`, under which browsers send forms with the origin `null`.
  "referrer-policy": "same-origin",
  "cache-control": "no-store",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
};

const CONTENT_TYPE: Readonly<Record<Reply["type"], string | undefined>> = {
  html: "text/html; charset=utf-8",
  json: "application/json; charset=utf-8",
  text: "text/plain; charset=utf-8",
  css: "text/css; charset=utf-8",
  script: "text/javascript; charset=utf-8",
  none: undefined,
};

/** Writes a reply. `isHead`: the answer to a `HEAD` request has no body. */
export function send(res: ServerResponse, reply: Reply, isHead: boolean): void {
  const type = CONTENT_TYPE[reply.type];
  res.writeHead(reply.status, {
    ...SECURITY_HEADERS,
    ...(type === undefined ? {} : { "content-type": type }),
    "content-length": Buffer.byteLength(reply.body),
    ...reply.headers,
  });
  res.end(isHead ? undefined : reply.body);
}
