import type { Detector } from "../detector.ts";

const WEIGHTS = [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2];

const cnpj = {
  name: "br-cnpj",
  entityType: "BR_CNPJ",
  confidence: 0.9,
  sources: [
    "https://www.gov.br/receitafederal/pt-br/acesso-a-informacao/acoes-e-programas/programas-e-atividades/cnpj-alfanumerico",
  ],
  checksum: "two digits, mod 11, letters counting their ASCII code less 48",
  context: ["cnpj", "empresa"],
} as const;

/** Finds Brazilian taxpayer numbers of companies. */
export const brCnpj: Detector = {
  ...cnpj,
  anchor: { on: "digits", alone: ["2.3.3/4-2"], afterWords: ["14"], check: isCnpj },
};

/** The same with the letters in use since July 2026. */
export const brAlphanumericCnpj: Detector = {
  ...cnpj,
  name: "br-cnpj-alphanumeric",
  anchor: {
    on: "token",
    alone: ["XX.XXX.XXX/XXXX-99"],
    afterWords: ["XXXXXXXXXXXX99"],
    check: isCnpj,
  },
};

function isCnpj(compact: string): boolean {
  if (/^(.)\1+$/.test(compact)) return false;
  for (const length of [12, 13]) {
    let sum = 0;
    for (let at = 0; at < length; at++) {
      sum += (compact.charCodeAt(at) - 48) * (WEIGHTS[at + 13 - length] as number);
    }
    const rest = sum % 11;
    if ((rest < 2 ? 0 : 11 - rest) !== compact.charCodeAt(length) - 48) return false;
  }
  return true;
}
