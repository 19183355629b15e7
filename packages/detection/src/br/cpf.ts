import { digitAt, isRepeated } from "../checksums/weighted-sum.ts";
import type { Detector } from "../detector.ts";

/** Finds Brazilian taxpayer numbers of persons. */
export const brCpf: Detector = {
  name: "br-cpf",
  entityType: "BR_CPF",
  confidence: 0.9,
  sources: ["https://www.gov.br/receitafederal/pt-br/assuntos/meu-cpf"],
  checksum: "two digits, mod 11",
  context: ["cpf", "cadastro de pessoas"],
  anchor: {
    on: "digits",
    alone: ["3.3.3-2"],
    afterWords: ["11"],
    check: isCpf,
  },
};

function isCpf(digits: string): boolean {
  if (isRepeated(digits)) return false;
  for (const length of [9, 10]) {
    let sum = 0;
    for (let at = 0; at < length; at++) sum += (length + 1 - at) * digitAt(digits, at);
    if (((sum * 10) % 11) % 10 !== digitAt(digits, length)) return false;
  }
  return true;
}
