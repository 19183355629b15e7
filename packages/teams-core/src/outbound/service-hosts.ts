/** Where Teams' Bot Connectors are, by cloud. The bot's token is sent nowhere else. */
export const SERVICE_HOSTS: readonly string[] = [
  "smba.trafficmanager.net",
  "smba.infra.gcc.teams.microsoft.com",
  "smba.infra.gov.teams.microsoft.us",
  "smba.infra.dod.teams.microsoft.us",
];

/**
 * Whether the bot's token may be sent to a service URL: to a host on the list, over TLS. A host with its port, as in
 * `127.0.0.1:3999`, stands for that one place, which may then go without on this machine.
 */
export function isServiceUrl(serviceUrl: string, hosts: readonly string[]): boolean {
  const url = URL.parse(serviceUrl);
  if (url === null || url.username !== "" || url.password !== "") return false;
  const isLoopback = ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
  if (url.protocol !== "https:" && !(isLoopback && url.protocol === "http:")) return false;
  return hosts.includes(url.host);
}
