import { digitAt, isRepeated, weightedSum } from "../checksums/weighted-sum.ts";
import type { Detector } from "../detector.ts";

/** Finds Japanese individual numbers, only after a word such as `My Number`. */
export const jpMyNumber: Detector = {
  name: "jp-my-number",
  entityType: "JP_MY_NUMBER",
  confidence: 0.85,
  sources: ["https://elaws.e-gov.go.jp/document?lawid=426M60000008085"],
  checksum: "weights 6 5 4 3 2 7 6 5 4 3 2, mod 11",
  context: ["my number", "individual number", "マイナンバー", "個人番号"],
  anchor: {
    on: "digits",
    afterWords: ["12", "4 4 4", "4-4-4"],
    check: hasMyNumberDigit,
  },
};

function hasMyNumberDigit(digits: string): boolean {
  const rest = weightedSum(digits, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
  return (rest <= 1 ? 0 : 11 - rest) === digitAt(digits, 11) && !isRepeated(digits);
}
