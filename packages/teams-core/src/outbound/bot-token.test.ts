import { createHash, createPublicKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type BotCredential, botToken } from "./bot-token.ts";
import { jwtVerify } from "jose";
import { describe, expect, it, onTestFinished } from "vitest";

const pem = readFileSync(join(import.meta.dirname, "bot-certificate.test.pem"), "utf8");

interface Directory {
  readonly url: string;
  readonly asked: URLSearchParams[];
}

/** A directory that answers with a token for so long, or refuses. */
async function directory(answer: () => { status: number; body: object }): Promise<Directory> {
  const asked: URLSearchParams[] = [];
  const server = createServer((req, res) => {
    let body = "";
    req.setEncoding("utf8").on("data", (chunk: string) => {
      body += chunk;
    });
    req.on("end", () => {
      asked.push(new URLSearchParams(body));
      const { status, body: said } = answer();
      res.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(said));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

function tokenOf(url: string, credential: BotCredential, now: () => number = Date.now) {
  return botToken({
    appId: "app",
    tenantId: "tenant",
    credential,
    loginUrl: url,
    scope: "bot",
    now,
  });
}

const granted = () => ({ status: 200, body: { access_token: "t", expires_in: 3_600 } });

describe("the bot's token", () => {
  it("is asked for with an assertion that the certificate's key signed, for this directory and a short while", async () => {
    const { url, asked } = await directory(granted);
    expect(await tokenOf(url, { kind: "certificate", read: () => pem })()).toBe("t");

    const certificate = new X509Certificate(pem);
    const { payload, protectedHeader } = await jwtVerify(
      asked[0]?.get("client_assertion") ?? "",
      createPublicKey(certificate.publicKey.export({ type: "spki", format: "pem" })),
      { issuer: "app", subject: "app", audience: `${url}/tenant/oauth2/v2.0/token` },
    );
    expect(protectedHeader).toMatchObject({
      alg: "PS256",
      "x5t#S256": createHash("sha256").update(certificate.raw).digest("base64url"),
    });
    expect((payload.exp ?? 0) - Date.now() / 1000).toBeLessThanOrEqual(600);
    expect(asked[0]?.get("client_secret")).toBeNull();
    expect(asked[0]?.toString()).not.toContain("PRIVATE");
  });

  it("is asked for with the platform's own token, read anew each time", async () => {
    const { url, asked } = await directory(() => ({
      status: 200,
      body: { access_token: "t", expires_in: 1 },
    }));
    let read = 0;
    const token = tokenOf(url, { kind: "federated", read: () => `platform-${++read}\n` });
    await token();
    await token();

    expect(asked.map((form) => form.get("client_assertion"))).toEqual(["platform-1", "platform-2"]);
  });

  it("is one while it lasts, however many ask at once", async () => {
    let now = 1_000_000;
    const { url, asked } = await directory(granted);
    const token = tokenOf(url, { kind: "secret", read: () => "s" }, () => now);
    await Promise.all([token(), token(), token()]);
    now += 3_000_000;
    await token();
    expect(asked).toHaveLength(1);
    now += 500_000; // less than five minutes are left
    await token();
    expect(asked).toHaveLength(2);
  });

  it("is refused without a word of what was sent", async () => {
    const { url } = await directory(() => ({
      status: 401,
      body: {
        error: "invalid_client",
        error_description: "the secret hunter-2-and-a-half is wrong",
      },
    }));
    const token = tokenOf(url, { kind: "secret", read: () => "hunter-2-and-a-half" });
    const refused = await token().then(
      () => null,
      (error: unknown) => error as Error,
    );

    expect(refused).toMatchObject({ status: 401, code: "invalid_client" });
    expect(`${refused?.message} ${refused?.stack}`).not.toContain("hunter");
  });
});
