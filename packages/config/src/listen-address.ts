/** Where the daemon listens. */
export interface ListenAddress {
  /** A loopback address or name, without brackets. */
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
}

/** Reads `127.0.0.1:4319`, `localhost:4319` or `[::1]:4319`; says what is wrong with anything else. */
export function parseLoopbackAddress(
  text: string,
): { readonly address: ListenAddress } | { readonly problem: string } {
  const read = parseListenAddress(text);
  if ("problem" in read || isLoopback(read.address.host)) return read;
  return { problem: "expected a loopback address such as `127.0.0.1:4319`" };
}

/** Reads an address with a port, on whichever machine; says what is wrong with anything that is none. */
export function parseListenAddress(
  text: string,
): { readonly address: ListenAddress } | { readonly problem: string } {
  const match = /^(?:\[([0-9a-fA-F:.]{2,45})\]|([A-Za-z0-9.-]{1,253})):([0-9]{1,5})$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host === undefined || port > 65_535) {
    return { problem: "expected an address and a port such as `127.0.0.1:4319`" };
  }
  return { address: { host: host.toLowerCase(), port } };
}

/** Whether nobody on another machine can get there. */
export function isLoopback(host: string): boolean {
  return (
    host.toLowerCase() === "localhost" ||
    host === "::1" ||
    /^127(?:\.(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])){3}$/.test(host)
  );
}
