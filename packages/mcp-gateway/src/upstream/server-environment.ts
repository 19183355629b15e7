import { getDefaultEnvironment } from "@modelcontextprotocol/client/stdio";

type Environment = Readonly<Record<string, string | undefined>>;

/** Where certificates are, how to write, where to put what is temporary: names of places, never a secret. */
const PLACES = [
  "CURL_CA_BUNDLE",
  "LANG",
  "LC_ALL",
  "NODE_EXTRA_CA_CERTS",
  "REQUESTS_CA_BUNDLE",
  "SSL_CERT_DIR",
  "SSL_CERT_FILE",
  "TMPDIR",
  "TZ",
] as const;

/** The way out of a company's network. Programs read either spelling. */
const PROXIES = ["ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"].flatMap((name) => [
  name,
  name.toLowerCase(),
]);

/**
 * What of our own environment a tool server is started with: what the SDK's own client gives, and what `npx` and `uvx`
 * need behind a proxy that has its own certificate. Everything else may be a secret of somebody else, and stays here.
 */
export function serverEnvironment(own: Environment): Record<string, string> {
  const given = getDefaultEnvironment();
  for (const name of PLACES) copy(own, given, name);
  for (const name of PROXIES) {
    // A proxy's address can hold a password.
    if (own[name]?.includes("@") !== true) copy(own, given, name);
  }
  return given;
}

function copy(own: Environment, given: Record<string, string>, name: string): void {
  const value = own[name];
  // What begins so is a function of bash, and was once run by whoever read it.
  if (value !== undefined && value !== "" && !value.startsWith("()")) given[name] = value;
}
