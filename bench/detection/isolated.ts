/** A detector in its own process, with a limit on every answer. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Answer, Job } from "./worker.ts";

export class IsolatedDetector {
  readonly name: string;
  #child: ChildProcess | undefined;

  constructor(name: string) {
    this.name = name;
  }

  /** The findings, or undefined when it took longer than `limit` milliseconds and was stopped. */
  async run(texts: readonly string[], limit: number): Promise<Answer | undefined> {
    const child = await this.#start();
    const settled = new AbortController();
    const { signal } = settled;
    const answer = once(child, "message", { signal });
    const exit = once(child, "exit", { signal }).then(() => undefined);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), limit);
    });
    child.send({ texts } satisfies Job);
    const result = await Promise.race([answer, exit, late]);
    clearTimeout(timer);
    settled.abort();
    for (const each of [answer, exit]) each.catch(() => {});
    if (result === undefined) {
      await this.stop();
      return undefined;
    }
    return result[0] as Answer;
  }

  async #start(): Promise<ChildProcess> {
    if (this.#child !== undefined) return this.#child;
    const child = fork(join(import.meta.dirname, "worker.ts"), [this.name], {
      stdio: ["ignore", "ignore", "inherit", "ipc"],
      serialization: "advanced",
    });
    this.#child = child;
    const failed = once(child, "exit").then(() => {
      throw new Error(`the detector \`${this.name}\` could not be loaded`);
    });
    await Promise.race([once(child, "message"), failed]);
    failed.catch(() => {});
    return child;
  }

  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, "exit");
    child.kill("SIGKILL");
    await exit;
  }
}
