import type { Detector } from "../detector.ts";

/** Finds Mexican population registry codes. */
export const mxCurp: Detector = {
  name: "mx-curp",
  entityType: "MX_CURP",
  confidence: 0.95,
  sources: [
    "https://www.gob.mx/segob/renapo/acciones-y-programas/clave-unica-de-registro-de-poblacion-curp-142226",
  ],
  checksum: "weights 18 to 2, mod 10",
  context: ["curp"],
  anchor: {
    on: "token",
    alone: ["AAAA999999AAAAAAX9"],
    check: isCurp,
  },
};

const CHARACTERS = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ";

function isCurp(compact: string): boolean {
  if (
    !/^[A-Z][AEIOUX][A-Z]{2}\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[HMX][A-Z]{2}[A-Z]{3}[A-Z\d]\d$/.test(
      compact,
    )
  )
    return false;
  let sum = 0;
  for (let at = 0; at < 17; at++) sum += CHARACTERS.indexOf(compact.charAt(at)) * (18 - at);
  return (10 - (sum % 10)) % 10 === compact.charCodeAt(17) - 48;
}
