/** Secrets in the shapes their vendors document, made of random characters; and what only looks like one. */
import { createHash } from "node:crypto";
import { mark } from "../label.ts";
import type { Random } from "../random.ts";
import { ipv4, password, username } from "./values.ts";
import { person } from "./people.ts";

const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const LOWER = UPPER.toLowerCase();
const DIGITS = "0123456789";
const ALNUM = UPPER + LOWER + DIGITS;
const HEX = "0123456789abcdef";
const BASE32 = `${UPPER}234567`;
const WORD = `${ALNUM}_-`;

export interface SecretFormat {
  readonly vendor: string;
  /** The name the secret is usually given in a configuration. */
  readonly name: string;
  readonly make: (random: Random) => string;
}

const format = (vendor: string, name: string, make: (random: Random) => string): SecretFormat => ({
  vendor,
  name,
  make,
});

export const base64url = (text: string): string => Buffer.from(text).toString("base64url");

export function jwt(random: Random): string {
  const header = base64url(
    JSON.stringify({ alg: random.pick(["HS256", "RS256", "ES256"]), typ: "JWT" }),
  );
  const payload = base64url(
    JSON.stringify({
      sub: random.digits(9),
      iat: 1700000000 + random.below(90000000),
      scope: "read",
    }),
  );
  return `${header}.${payload}.${random.chars(WORD, 43)}`;
}

export function privateKey(random: Random): string {
  const label = random.pick([
    "RSA PRIVATE KEY",
    "PRIVATE KEY",
    "EC PRIVATE KEY",
    "OPENSSH PRIVATE KEY",
    "ENCRYPTED PRIVATE KEY",
  ]);
  const lines = Array.from({ length: random.between(4, 12) }, () => random.chars(`${ALNUM}+/`, 64));
  return [
    `-----BEGIN ${label}-----`,
    `MII${lines[0]!.slice(3)}`,
    ...lines.slice(1),
    `${random.chars(ALNUM, 22)}==`,
    `-----END ${label}-----`,
  ].join("\n");
}

/** A connection string: its password is the secret, the rest may be masked with it or not. */
export function connectionString(random: Random): string {
  const user = username(random, person(random)).replaceAll(/[^a-z0-9_]/g, "");
  const plain = password(random);
  const host = random.pick([
    `db-${random.between(1, 9)}.internal`,
    ipv4(random),
    "pg.cluster-x.eu-west-1.rds.amazonaws.com",
  ]);
  const [before, after] = random.pick([
    [`postgres://${user}:`, `@${host}:5432/orders`],
    [`mysql://${user}:`, `@${host}/shop?ssl=true`],
    [`mongodb+srv://${user}:`, `@${host}/crm`],
    ["redis://:", `@${host}:6379/0`],
    [`amqps://${user}:`, `@${host}:5671/jobs`],
    [`Server=${host};Database=hr;User Id=${user};Password=`, ";"],
  ]);
  const secret = before!.endsWith("=") ? plain : encodeURIComponent(plain);
  return mark("NEUTRAL", before!) + mark("SECRET", secret) + mark("NEUTRAL", after!);
}

// biome-ignore format: one entry a line
export const SECRET_FORMATS: readonly SecretFormat[] = [
  format("AWS access key", "AWS_ACCESS_KEY_ID", (r) => r.pick(["AKIA", "ASIA"]) + r.chars(BASE32, 16)),
  format("AWS secret key", "AWS_SECRET_ACCESS_KEY", (r) => r.chars(`${ALNUM}+/`, 40)),
  format("GitHub token", "GITHUB_TOKEN", (r) => r.pick(["ghp_", "gho_", "ghu_", "ghs_"]) + r.chars(ALNUM, 36)),
  format("GitHub fine-grained", "GH_PAT", (r) => `github_pat_${r.chars(ALNUM, 22)}_${r.chars(ALNUM, 59)}`),
  format("GitLab", "GITLAB_TOKEN", (r) => `glpat-${r.chars(WORD, 20)}`),
  format("Slack bot", "SLACK_BOT_TOKEN", (r) => `xox${r.pick(["b", "p"])}-${r.digits(12)}-${r.digits(13)}-${r.chars(ALNUM, 24)}`),
  format("Slack app", "SLACK_APP_TOKEN", (r) => `xapp-1-A${r.chars(UPPER + DIGITS, 10)}-${r.digits(13)}-${r.chars(HEX, 64)}`),
  format("Slack webhook", "SLACK_WEBHOOK", (r) => `https://hooks.slack.com/services/T${r.chars(UPPER + DIGITS, 8)}/B${r.chars(UPPER + DIGITS, 8)}/${r.chars(ALNUM, 24)}`),
  format("Stripe", "STRIPE_SECRET_KEY", (r) => r.pick(["sk_live_", "rk_live_", "sk_test_"]) + r.chars(ALNUM, 24)),
  format("Stripe webhook", "STRIPE_WEBHOOK_SECRET", (r) => `whsec_${r.chars(ALNUM, 32)}`),
  format("OpenAI", "OPENAI_API_KEY", (r) => `sk-proj-${r.chars(WORD, 74)}T3BlbkFJ${r.chars(WORD, 74)}`),
  format("OpenAI old", "OPENAI_API_KEY", (r) => `sk-${r.chars(ALNUM, 20)}T3BlbkFJ${r.chars(ALNUM, 20)}`),
  format("Anthropic", "ANTHROPIC_API_KEY", (r) => `sk-ant-api03-${r.chars(WORD, 93)}AA`),
  format("Google API", "GOOGLE_API_KEY", (r) => `AIza${r.chars(WORD, 35)}`),
  format("Google OAuth", "GOOGLE_CLIENT_SECRET", (r) => `GOCSPX-${r.chars(WORD, 28)}`),
  format("Hugging Face", "HF_TOKEN", (r) => `hf_${r.chars(UPPER + LOWER, 34)}`),
  format("npm", "NPM_TOKEN", (r) => `npm_${r.chars(ALNUM, 36)}`),
  format("PyPI", "PYPI_TOKEN", (r) => `pypi-AgEIcHlwaS5vcmc${r.chars(WORD, 80)}`),
  format("SendGrid", "SENDGRID_API_KEY", (r) => `SG.${r.chars(WORD, 22)}.${r.chars(WORD, 43)}`),
  format("Twilio key", "TWILIO_API_KEY", (r) => `SK${r.chars(HEX, 32)}`),
  format("Mailgun", "MAILGUN_KEY", (r) => `key-${r.chars(HEX, 32)}`),
  format("Mailchimp", "MAILCHIMP_API_KEY", (r) => `${r.chars(HEX, 32)}-us${r.between(1, 21)}`),
  format("Telegram bot", "TELEGRAM_BOT_TOKEN", (r) => `${r.between(1, 9)}${r.digits(9)}:AA${r.chars(WORD, 33)}`),
  format("Discord bot", "DISCORD_TOKEN", (r) => `MT${r.chars(ALNUM, 24)}.G${r.chars(WORD, 5)}.${r.chars(WORD, 38)}`),
  format("Shopify", "SHOPIFY_ACCESS_TOKEN", (r) => r.pick(["shpat_", "shpss_"]) + r.chars(HEX, 32)),
  format("DigitalOcean", "DO_TOKEN", (r) => `dop_v1_${r.chars(HEX, 64)}`),
  format("Databricks", "DATABRICKS_TOKEN", (r) => `dapi${r.chars(HEX, 32)}`),
  format("Azure storage", "AZURE_STORAGE_CONNECTION_STRING", (r) => `DefaultEndpointsProtocol=https;AccountName=files${r.digits(3)};AccountKey=${r.chars(`${ALNUM}+/`, 86)}==;EndpointSuffix=core.windows.net`),
  format("Azure client secret", "AZURE_CLIENT_SECRET", (r) => `${r.chars(ALNUM, 3)}8Q~${r.chars(ALNUM, 34)}`),
  format("HashiCorp Vault", "VAULT_TOKEN", (r) => `hvs.${r.chars(WORD, 90)}`),
  format("Terraform Cloud", "TFE_TOKEN", (r) => `${r.chars(ALNUM, 14)}.atlasv1.${r.chars(WORD, 67)}`),
  format("Doppler", "DOPPLER_TOKEN", (r) => `dp.pt.${r.chars(ALNUM, 43)}`),
  format("Linear", "LINEAR_API_KEY", (r) => `lin_api_${r.chars(ALNUM, 40)}`),
  format("Notion", "NOTION_TOKEN", (r) => r.pick([`ntn_${r.chars(ALNUM, 46)}`, `secret_${r.chars(ALNUM, 43)}`])),
  format("Figma", "FIGMA_TOKEN", (r) => `figd_${r.chars(WORD, 40)}`),
  format("Atlassian", "ATLASSIAN_API_TOKEN", (r) => `ATATT3xFfGF0${r.chars(WORD, 170)}=${r.chars("0123456789ABCDEF", 8)}`),
  format("Postman", "POSTMAN_API_KEY", (r) => `PMAK-${r.chars(HEX, 24)}-${r.chars(HEX, 34)}`),
  format("New Relic", "NEW_RELIC_API_KEY", (r) => `NRAK-${r.chars(UPPER + DIGITS, 27)}`),
  format("Grafana", "GRAFANA_TOKEN", (r) => `glsa_${r.chars(ALNUM, 32)}_${r.chars(HEX, 8)}`),
  format("Square", "SQUARE_ACCESS_TOKEN", (r) => `EAAA${r.chars(WORD, 60)}`),
  format("Docker Hub", "DOCKERHUB_TOKEN", (r) => `dckr_pat_${r.chars(WORD, 27)}`),
  format("Supabase", "SUPABASE_ACCESS_TOKEN", (r) => `sbp_${r.chars(HEX, 40)}`),
  format("Replicate", "REPLICATE_API_TOKEN", (r) => `r8_${r.chars(ALNUM, 37)}`),
  format("Groq", "GROQ_API_KEY", (r) => `gsk_${r.chars(ALNUM, 52)}`),
  format("xAI", "XAI_API_KEY", (r) => `xai-${r.chars(ALNUM, 80)}`),
  format("Perplexity", "PERPLEXITY_API_KEY", (r) => `pplx-${r.chars(ALNUM, 48)}`),
  format("Airtable", "AIRTABLE_PAT", (r) => `pat${r.chars(ALNUM, 14)}.${r.chars(HEX, 64)}`),
  format("Pulumi", "PULUMI_ACCESS_TOKEN", (r) => `pul-${r.chars(HEX, 40)}`),
  format("PlanetScale", "PLANETSCALE_TOKEN", (r) => `pscale_tkn_${r.chars(WORD, 43)}`),
  format("age", "AGE_KEY", (r) => `AGE-SECRET-KEY-1${r.chars("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58)}`),
  format("Facebook", "FB_ACCESS_TOKEN", (r) => `EAA${r.chars(ALNUM, 120)}`),
  format("RubyGems", "RUBYGEMS_API_KEY", (r) => `rubygems_${r.chars(HEX, 48)}`),
  format("JWT", "ID_TOKEN", jwt),
];

/** High-entropy values of no vendor, found only through the key they stand beside. */
export const KEYED_SECRETS: readonly SecretFormat[] = [
  format("keyed hex", "apiKey", (r) => r.chars(HEX, 32)),
  format("keyed token", "access_token", (r) => r.chars(ALNUM, 40)),
  format("keyed secret", "clientSecret", (r) => r.chars(`${ALNUM}-_~.`, 34)),
  format("keyed signing", "signing-key", (r) => `${r.chars(`${ALNUM}+/`, 43)}=`),
  format("keyed password", "DB_PASSWORD", password),
  format("keyed passwd", "smtp_pass", password),
  format("keyed session", "session_secret", (r) => r.chars(HEX, 64)),
];

const b64digest = (r: Random, algorithm: string): string =>
  createHash(algorithm).update(r.digits(12)).digest("base64");

/** Text in which nothing is secret. */
// biome-ignore format: one entry a line
export const LOOK_ALIKES: readonly { readonly what: string; readonly make: (random: Random) => string }[] = [
  { what: "UUID", make: (r) => `request ${[8, 4, 4, 4, 12].map((n) => r.chars(HEX, n)).join("-")} done` },
  { what: "UUID under id key", make: (r) => `{"id":"${[8, 4, 4, 4, 12].map((n) => r.chars(HEX, n)).join("-")}"}` },
  { what: "ULID", make: (r) => `event 01J${r.chars("0123456789ABCDEFGHJKMNPQRSTVWXYZ", 23)} stored` },
  { what: "SHA-1", make: (r) => `commit ${r.chars(HEX, 40)}` },
  { what: "short commit", make: (r) => `Merge ${r.chars(HEX, 7)} into main` },
  { what: "SHA-256", make: (r) => `${r.chars(HEX, 64)}  dist/app.tar.gz` },
  { what: "image digest", make: (r) => `FROM node@sha256:${r.chars(HEX, 64)}` },
  { what: "lock-file integrity", make: (r) => `"integrity": "sha512-${b64digest(r, "sha512")}"` },
  { what: "lock-file integrity yaml", make: (r) => `    resolution: {integrity: sha512-${b64digest(r, "sha512")}}` },
  { what: "subresource integrity", make: (r) => `<script src="/app.js" integrity="sha384-${b64digest(r, "sha384")}" crossorigin>` },
  { what: "MD5 sum", make: (r) => `md5 ${r.chars(HEX, 32)} matches` },
  { what: "ETag", make: (r) => `ETag: W/"${r.chars(HEX, 27)}"` },
  { what: "object id", make: (r) => `{"_id":"65${r.chars(HEX, 22)}","status":"open"}` },
  { what: "trace id", make: (r) => `traceparent: 00-${r.chars(HEX, 32)}-${r.chars(HEX, 16)}-01` },
  { what: "snowflake id", make: (r) => `message_id=1${r.digits(18)} channel=general` },
  { what: "epoch milliseconds", make: (r) => `"updatedAt": 17${r.digits(11)}` },
  { what: "placeholder key", make: (r) => r.pick(["OPENAI_API_KEY=sk-your-key-here", "export GITHUB_TOKEN=<your token>", "API_KEY=xxxxxxxxxxxxxxxxxxxxxxxx", "aws_secret_access_key = YOUR_SECRET_ACCESS_KEY", "password: ********", "token: [REDACTED]", "STRIPE_KEY=sk_test_...", "HF_TOKEN=hf_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]) },
  { what: "AWS documentation key", make: (r) => r.pick(["AKIAIOSFODNN7EXAMPLE", "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"]) },
  { what: "environment reference", make: (r) => r.pick(["token: ${{ secrets.GITHUB_TOKEN }}", "apiKey: process.env.OPENAI_API_KEY,", "password: ${DB_PASSWORD}", "api_key=os.environ['API_KEY']", "const secret = config.get('session.secret');", "PASSWORD=$(cat /run/secrets/db)"]) },
  { what: "declaration", make: (r) => r.pick(["password: string;", "readonly token: Token | undefined;", "apiKey?: string | null", "def login(user: str, password: str) -> Session:", "private String clientSecret;", "type Secret = Readonly<Record<string, unknown>>"]) },
  { what: "word with a vendor's prefix", make: (r) => r.pick(["pip install sk-learn-contrib", "npm_config_registry=https://packages.example", "use hf_transfer for speed", "the ghp_ prefix marks personal tokens", "class xoxb_handler(Base):", "glpat-style names", "sk-SK locale"]) },
  { what: "public key", make: (r) => `-----BEGIN PUBLIC KEY-----\nMIIB${r.chars(ALNUM, 60)}\n${r.chars(ALNUM, 40)}==\n-----END PUBLIC KEY-----` },
  { what: "SSH public key", make: (r) => `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${r.chars(ALNUM, 43)} deploy` },
  { what: "certificate", make: (r) => `-----BEGIN CERTIFICATE-----\nMIID${r.chars(ALNUM, 60)}\n${r.chars(ALNUM, 64)}\n-----END CERTIFICATE-----` },
  { what: "inline image", make: (r) => `<img src="data:image/png;base64,iVBORw0KGgo${r.chars(`${ALNUM}+/`, 180)}=">` },
  { what: "minified code", make: (r) => `!function(e,t){for(var n=${r.digits(3)},i=e.length;i--;)t[${r.digits(2)}]^=e[i]<<n%7;return t}(a${r.chars(LOWER, 2)},b_${r.chars(LOWER, 1)});` },
  { what: "content-hashed file", make: (r) => `<link href="/assets/index-${r.chars(WORD, 8)}.css"><script src="/_next/static/chunks/${r.chars(HEX, 16)}.js">` },
  { what: "semver and build", make: (r) => `v${r.between(0, 9)}.${r.between(0, 20)}.${r.between(0, 20)}-rc.${r.between(1, 9)}+build.${r.digits(6)}` },
  { what: "pagination cursor", make: (r) => `"next_cursor":"${base64url(`{"offset":${r.digits(3)},"limit":50}`)}"` },
  { what: "CSS colours", make: (r) => `--accent: #${r.chars(HEX, 6)}; --shade: #${r.chars(HEX, 8)};` },
  { what: "S3 key", make: (r) => `s3://artifacts/builds/${r.digits(5)}/${r.chars(HEX, 12)}/bundle.zip` },
  { what: "token count", make: (r) => `{"prompt_tokens": ${r.digits(4)}, "completion_tokens": ${r.digits(3)}, "max_tokens": 4096, "token_type": "Bearer"}` },
  { what: "password policy", make: (r) => `password_min_length=${r.between(8, 14)} password_policy=strong secret_rotation_days=90 key_id=${r.chars(LOWER, 6)}` },
  { what: "hex fingerprint", make: (r) => `SHA1 Fingerprint=${Array.from({ length: 20 }, () => r.chars("0123456789ABCDEF", 2)).join(":")}` },
];
