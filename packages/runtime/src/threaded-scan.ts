import { Worker } from "node:worker_threads";
import {
  isJsonObject,
  type JsonPath,
  type JsonValue,
  type ScannedFinding,
} from "@countersign/core";
import type { FallbackReason } from "@countersign/detection";
import { unpackFindings } from "./packed-findings.ts";
import type { ScanAnswer, ScanQuestion, ScanThreadSetup } from "./scan-thread.ts";
import { SharedRooms } from "./shared-texts.ts";

/** Looks through a value in a thread of its own, so that a big one does not hold up everybody else's calls. */
export interface ThreadedScan {
  /** @throws if the thread dies or the detectors fail; nothing of the value may then be let through. */
  findings(value: JsonValue): Promise<readonly ScannedFinding[]>;
}

interface Waiting {
  readonly findings: ScannedFinding[];
  /** Of the paths of its findings that were told. */
  readonly keys: string[];
  /** Its texts were read. */
  readonly giveBack: () => void;
  resolve(findings: readonly ScannedFinding[]): void;
  reject(error: Error): void;
}

/** Starts its thread at the first value, and a new one after a thread has died. The thread keeps no process alive. */
export function createThreadedScan(
  setup: ScanThreadSetup,
  onFallback: (reason: FallbackReason, because: string | undefined) => void = () => undefined,
): ThreadedScan {
  const waiting = new Map<number, Waiting>();
  const rooms = new SharedRooms();
  let worker: Worker | undefined;
  let asked = 0;

  const start = (): Worker => {
    // From the sources it runs as TypeScript, and its imports are sources too.
    const isSource = import.meta.url.endsWith(".ts");
    const entry = new URL(isSource ? "./scan-thread.ts" : "./scan-thread.js", import.meta.url);
    const started = new Worker(entry, {
      name: "countersign-scan",
      workerData: setup,
      execArgv: isSource ? ["--conditions=countersign-source"] : [],
    });
    started.unref();
    started.on("message", (answer: ScanAnswer) => {
      if ("fallback" in answer) {
        onFallback(answer.fallback, answer.because);
        return;
      }
      const question = waiting.get(answer.id);
      question?.giveBack();
      if ("findings" in answer) {
        const findings = question && unpackFindings(answer.findings, question.keys);
        for (const finding of findings ?? []) question?.findings.push(finding);
        if (!answer.isLast) return;
      }
      waiting.delete(answer.id);
      if (waiting.size === 0) started.unref();
      if ("failed" in answer) question?.reject(new Error("a value could not be looked through"));
      else question?.resolve(question.findings);
    });
    const giveUp = (): void => {
      if (worker === started) worker = undefined;
      for (const question of waiting.values()) {
        question.giveBack();
        question.reject(new Error("the thread that looks through values has died"));
      }
      waiting.clear();
    };
    started.on("error", giveUp).on("exit", giveUp);
    return started;
  };

  return {
    findings: (value) =>
      new Promise((resolve, reject) => {
        const isJson = !isOfFewParts(value);
        const { carried, giveBack } = rooms.carry(isJson ? JSON.stringify(value) : value);
        worker ??= start();
        const id = ++asked;
        try {
          worker.postMessage({ id, isJson, carried } satisfies ScanQuestion);
        } catch (error) {
          // It cannot be copied.
          giveBack();
          throw error;
        }
        waiting.set(id, { findings: [], keys: [], giveBack, resolve, reject });
        worker.ref();
      }),
  };
}

/** Of more parts, copying one by one takes longer than writing and reading them as JSON. */
const FEW_PARTS = 256;

/** Whether a value is a few long texts, which are copied as they are, and holds nothing that JSON does not. */
export function isOfFewParts(value: JsonValue): boolean {
  let left = FEW_PARTS;
  const isFew = (part: JsonValue): boolean => {
    if (--left < 0) return false;
    if (Array.isArray(part)) return part.every(isFew);
    if (!isJsonObject(part)) return true;
    const prototype: unknown = Object.getPrototypeOf(part);
    const isPlain = prototype === Object.prototype || prototype === null;
    return isPlain && Object.values(part).every(isFew);
  };
  return isFew(value);
}

/**
 * The value without the parts that `skip` names: `null` stands in for each, so that paths stay as they were. What holds
 * none of them is not copied.
 */
export function withoutSkipped(value: JsonValue, skip: (path: JsonPath) => boolean): JsonValue {
  const path: (string | number)[] = [];
  const prune = (part: JsonValue): JsonValue => {
    if (skip(path)) return null;
    if (Array.isArray(part)) {
      const pruned = part.map((element: JsonValue, i) => under(i, element));
      return pruned.every((element, i) => element === part[i]) ? part : pruned;
    }
    if (!isJsonObject(part)) return part;
    let isSame = true;
    const pruned = Object.entries(part).map(([key, member]) => {
      const rest = under(key, member);
      isSame &&= rest === member;
      return [key, rest] as const;
    });
    return isSame ? part : Object.fromEntries(pruned);
  };
  const under = (step: string | number, part: JsonValue): JsonValue => {
    path.push(step);
    const pruned = prune(part);
    path.pop();
    return pruned;
  };
  return prune(value);
}
