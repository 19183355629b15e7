/**
 * An object store that speaks as much of Amazon S3 as an anchor needs and refuses what S3 refuses: signatures are worked
 * out anew from the request as it came in, versions are kept, locked ones cannot be deleted.
 */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

export interface FakeS3 {
  readonly endpoint: string;
  /** Everything that was put, oldest first. */
  readonly objects: readonly StoredObject[];
  /** Refuses everything with this status and code from now on; `null`: no longer. */
  refuse(answer: { readonly status: number; readonly code: string } | null): void;
  close(): Promise<void>;
}

export interface StoredObject {
  readonly key: string;
  readonly version: string;
  readonly body: string;
  readonly lockMode: string | null;
  readonly lockedUntil: string | null;
  readonly isDeleteMarker: boolean;
}

export interface FakeS3Options {
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Takes lock headers and ignores them, as storage does that knows no locks. */
  readonly ignoresLocks?: boolean;
  /** Versions in one page of a list. */
  readonly pageSize?: number;
}

interface Refused {
  readonly status: number;
  readonly code: string;
}

export async function startFakeS3(options: FakeS3Options): Promise<FakeS3> {
  const objects: StoredObject[] = [];
  let refusal: Refused | null = null;
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on("data", (chunk: Buffer) => chunks.push(chunk));
    req.on("end", () => {
      const answer = refusal ?? answerTo(options, objects, req, Buffer.concat(chunks));
      if ("code" in answer) {
        res.writeHead(answer.status, { "content-type": "application/xml" });
        res.end(`<?xml version="1.0"?><Error><Code>${answer.code}</Code></Error>`);
      } else {
        res.writeHead(200, answer.headers).end(answer.body);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    refuse: (answer) => {
      refusal = answer;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answerTo(
  options: FakeS3Options,
  objects: StoredObject[],
  req: IncomingMessage,
  body: Buffer,
): Refused | { readonly headers: Record<string, string>; readonly body: string } {
  const problem = signatureProblem(options, req, body);
  if (problem !== null) return problem;
  const url = new URL(req.url ?? "/", "http://host");
  const [, bucket, ...rest] = url.pathname.split("/");
  if (bucket !== options.bucket) return { status: 404, code: "NoSuchBucket" };
  const key = rest.join("/");
  if (req.method === "PUT") return put(options, objects, key, req, body);
  if (req.method === "DELETE") return remove(objects, key, url.searchParams.get("versionId"));
  if (key === "") return list(options, objects, url.searchParams);
  const version = url.searchParams.get("versionId");
  const found = objects.findLast(
    (one) => one.key === key && (version === null || one.version === version),
  );
  if (!found || found.isDeleteMarker) return { status: 404, code: "NoSuchKey" };
  return {
    headers: {
      ...(found.lockMode === null ? {} : { "x-amz-object-lock-mode": found.lockMode }),
      ...(found.lockedUntil === null
        ? {}
        : { "x-amz-object-lock-retain-until-date": found.lockedUntil }),
    },
    body: found.body,
  };
}

function put(
  { ignoresLocks }: FakeS3Options,
  objects: StoredObject[],
  key: string,
  req: IncomingMessage,
  body: Buffer,
): ReturnType<typeof answerTo> {
  const mode = header(req, "x-amz-object-lock-mode");
  const until = header(req, "x-amz-object-lock-retain-until-date");
  if ((mode === null) !== (until === null)) return { status: 400, code: "InvalidArgument" };
  if (mode !== null && mode !== "COMPLIANCE" && mode !== "GOVERNANCE") {
    return { status: 400, code: "InvalidArgument" };
  }
  if (until !== null && !(Date.parse(until) > Date.now())) {
    return { status: 400, code: "InvalidArgument" };
  }
  const md5 = header(req, "content-md5");
  if (mode !== null && md5 === null) return { status: 400, code: "InvalidRequest" };
  if (md5 !== null && md5 !== createHash("md5").update(body).digest("base64")) {
    return { status: 400, code: "BadDigest" };
  }
  objects.push({
    key,
    version: `v${objects.length + 1}`,
    body: body.toString("utf8"),
    lockMode: ignoresLocks === true ? null : mode,
    lockedUntil: ignoresLocks === true ? null : until,
    isDeleteMarker: false,
  });
  return { headers: {}, body: "" };
}

function remove(
  objects: StoredObject[],
  key: string,
  version: string | null,
): ReturnType<typeof answerTo> {
  if (version === null) {
    const marker = { key, version: `v${objects.length + 1}`, body: "", isDeleteMarker: true };
    objects.push({ ...marker, lockMode: null, lockedUntil: null });
    return { headers: {}, body: "" };
  }
  const at = objects.findIndex((one) => one.key === key && one.version === version);
  const lockedUntil = objects[at]?.lockedUntil ?? null;
  if (lockedUntil !== null && Date.parse(lockedUntil) > Date.now()) {
    return { status: 403, code: "AccessDenied" };
  }
  if (at >= 0) objects.splice(at, 1);
  return { headers: {}, body: "" };
}

function list(
  { pageSize = 1_000 }: FakeS3Options,
  objects: readonly StoredObject[],
  query: URLSearchParams,
): ReturnType<typeof answerTo> {
  const prefix = query.get("prefix") ?? "";
  const named = objects.filter(({ key }) => key.startsWith(prefix));
  const isVersions = query.has("versions");
  const keys = [...new Set(named.map(({ key }) => key))].sort();
  const all = keys.flatMap((key) => {
    const versions = named.filter((one) => one.key === key).toReversed();
    const [latest] = versions;
    if (isVersions) return versions;
    return latest === undefined || latest.isDeleteMarker ? [] : [latest];
  });
  const most = Math.min(Number(query.get("max-keys") ?? pageSize), pageSize);
  const after = query.get("continuation-token") ?? query.get("version-id-marker") ?? "";
  const start = after === "" ? 0 : all.findIndex(({ version }) => version === after) + 1;
  const page = all.slice(start, start + most);
  const last = page.at(-1);
  const isTruncated = start + most < all.length;
  const elements = page.map(({ key, version, isDeleteMarker }) => {
    if (!isVersions) return `<Contents><Key>${key}</Key></Contents>`;
    const name = isDeleteMarker ? "DeleteMarker" : "Version";
    return `<${name}><Key>${key}</Key><VersionId>${version}</VersionId></${name}>`;
  });
  const more = isVersions
    ? `<NextKeyMarker>${last?.key}</NextKeyMarker><NextVersionIdMarker>${last?.version}</NextVersionIdMarker>`
    : `<NextContinuationToken>${last?.version}</NextContinuationToken>`;
  return {
    headers: { "content-type": "application/xml" },
    body: `<?xml version="1.0"?><List><IsTruncated>${isTruncated}</IsTruncated>${isTruncated ? more : ""}${elements.join("")}</List>`,
  };
}

/** What S3 would say of the signature; `null`: it is right. */
function signatureProblem(
  { accessKeyId, secretAccessKey, region }: FakeS3Options,
  req: IncomingMessage,
  body: Buffer,
): Refused | null {
  const refused = { status: 403, code: "SignatureDoesNotMatch" };
  const match =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/.exec(
      header(req, "authorization") ?? "",
    );
  if (!match) return { status: 403, code: "AccessDenied" };
  const [, id, day = "", signedRegion, names = "", signature = ""] = match;
  if (id !== accessKeyId) return { status: 403, code: "InvalidAccessKeyId" };
  if (signedRegion !== region) return { status: 400, code: "AuthorizationHeaderMalformed" };
  const time = header(req, "x-amz-date") ?? "";
  const at = Date.parse(
    time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"),
  );
  if (!(Math.abs(Date.now() - at) < 15 * 60_000) || !time.startsWith(day)) {
    return { status: 403, code: "RequestTimeTooSkewed" };
  }
  const bodyHash = createHash("sha256").update(body).digest("hex");
  if (header(req, "x-amz-content-sha256") !== bodyHash) {
    return { status: 400, code: "XAmzContentSHA256Mismatch" };
  }
  const given = Object.keys(req.headers).filter((name) => name.startsWith("x-amz-"));
  const signed = names.split(";");
  if (![...given, "host"].every((name) => signed.includes(name))) return refused;
  const [path = "/", rawQuery = ""] = (req.url ?? "/").split("?");
  const query = rawQuery
    .split("&")
    .filter((part) => part !== "")
    .map((part) => (part.includes("=") ? part : `${part}=`))
    .sort()
    .join("&");
  const canonical = `${req.method}\n${path}\n${query}\n${signed.map((name) => `${name}:${header(req, name) ?? ""}\n`).join("")}\n${names}\n${bodyHash}`;
  const hmac = (key: string | Buffer, text: string): Buffer =>
    createHmac("sha256", key).update(text).digest();
  const toSign = `AWS4-HMAC-SHA256\n${time}\n${day}/${region}/s3/aws4_request\n${createHash("sha256").update(canonical).digest("hex")}`;
  const key = hmac(hmac(hmac(hmac(`AWS4${secretAccessKey}`, day), region), "s3"), "aws4_request");
  return timingSafeEqual(hmac(key, toSign), Buffer.from(signature, "hex")) ? null : refused;
}

function header(req: IncomingMessage, name: string): string | null {
  const value = req.headers[name];
  return typeof value === "string" ? value : null;
}
