import type { Detector } from "../detector.ts";
import { tailEnd } from "./address-tail.ts";

/** Finds post office boxes, with the town behind them. */
export const poBox: Detector = {
  name: "address-po-box",
  entityType: "ADDRESS",
  confidence: 0.85,
  sources: ["https://pe.usps.com/text/pub28/28c2_031.htm"],
  anchor: {
    on: "words",
    words: [
      "p.o. box",
      "po box",
      "p.o.box",
      "post office box",
      "gpo box",
      "postfach",
      "boîte postale",
      "apartado postal",
      "apartado de correos",
      "casella postale",
      "caixa postal",
      "postbus",
      "skrytka pocztowa",
      "postboks",
    ],
    find(text, start, end, scan) {
      const number = /^[\s:]{1,2}(?:no\.?\s|#)?\d{1,3}(?:[\s-]?\d{1,4}){0,2}/i.exec(
        text.slice(end, end + 18),
      );
      if (number === null) return -1;
      const stop = tailEnd(text, end + number[0].length);
      scan.emit(start, stop);
      return stop;
    },
  },
};
