import { createHmac } from "node:crypto";
import { type ApprovalChannel, type ApprovalNotice, describeCall } from "@countersign/core";

export interface WebhookTarget {
  readonly name: string;
  readonly url: string;
  /** `whsec_` and the key in base64, as the Standard Webhooks specification writes it. */
  readonly secret: string;
}

/** What a receiver may take to answer. */
const TIMEOUT_MS = 15_000;

/**
 * Tells by HTTP, signed as https://github.com/standard-webhooks/standard-webhooks says. Any 2xx answer counts as
 * delivered; redirects are not followed, because whoever answers there was not configured.
 */
export function webhookChannel(
  target: WebhookTarget,
  now: () => number,
  pageUrl: string | null = null,
): ApprovalChannel {
  return {
    name: target.name,
    async deliver(notice) {
      const body = JSON.stringify(bodyOf(notice, pageUrl));
      const timestamp = Math.floor(now() / 1000);
      const response = await fetch(target.url, {
        method: "POST",
        redirect: "manual",
        signal: AbortSignal.timeout(TIMEOUT_MS),
        headers: {
          "content-type": "application/json",
          "user-agent": "countersign",
          "webhook-id": notice.id,
          "webhook-timestamp": String(timestamp),
          "webhook-signature": signatureOf(target.secret, notice.id, timestamp, body),
        },
        body,
      });
      await response.body?.cancel();
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
    },
  };
}

/** `v1,` and HMAC-SHA256 over `<id>.<timestamp>.<body>` in base64. */
export function signatureOf(secret: string, id: string, timestamp: number, body: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const signed = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return `v1,${signed}`;
}

/** What a receiver is told: enough to ask for the request, and nothing that was masked or written by an agent. */
function bodyOf({ type, record, request, people }: ApprovalNotice, pageUrl: string | null): object {
  const { reviewer, grant, outcome, upstream, tool, toolHash, definition: kind = "tool" } = record;
  const { person, operator } = record;
  return {
    type,
    timestamp: record.at,
    data: {
      sequence: record.sequence,
      ...(grant === undefined ? {} : { grant }),
      ...(outcome === undefined ? {} : { outcome }),
      reviewer: reviewer ?? null,
      people,
      ...(type === "definition.waiting"
        ? {
            definition: {
              upstream,
              kind,
              tool,
              hash: toolHash,
              page: linkToDefinitions(pageUrl),
            },
          }
        : {}),
      ...(type === "passkey.invited" ? { invited: { person, operator } } : {}),
      approval:
        request === null
          ? null
          : {
              id: request.id,
              state: request.state,
              summary: describeCall(request),
              upstream: request.upstream,
              tool: request.tool,
              category: request.category,
              rules: request.rules,
              requester: request.requester,
              findings: request.findings,
              disclosed: request.disclosed,
              binding: request.binding,
              quorum: request.quorum,
              votes: request.votes.length,
              expiresAt: new Date(request.expiresAt).toISOString(),
              breakGlass: request.decision?.breakGlass === true,
            },
    },
  };
}

/** Where it can be read and decided by somebody who is signed in there; the link itself decides nothing. */
function linkToDefinitions(pageUrl: string | null): string | null {
  return pageUrl === null ? null : `${pageUrl}/definitions`;
}
