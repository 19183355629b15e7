import type { House } from "../e2e/house.ts";

export type Verb = "approve" | "reject";

/** A decision or a finding that the API said it had taken. */
export type Acknowledgement =
  | { readonly kind: "decision"; readonly approval: string; readonly verb: Verb }
  | {
      readonly kind: "finding";
      readonly approval: string;
      readonly outcome: "executed" | "failed";
    };

/** A request as the API lists it. */
export interface Listed {
  readonly id: string;
  readonly state: string;
  readonly exchange: string;
  readonly arguments: { readonly id: string } | null;
  readonly delivered: boolean;
}

/** Somebody who decides through the API and remembers what was acknowledged: that may never be lost. */
export class Reviewer {
  readonly acknowledged: Acknowledgement[] = [];
  readonly #house: Pick<House, "api">;
  #origin = "";
  /** Sent, and not answered yet. */
  #unanswered = 0;
  readonly #asking = new Set<Promise<unknown>>();

  constructor(house: Pick<House, "api">) {
    this.#house = house;
  }

  /** Turns to a daemon that has just started. */
  visit(origin: string): void {
    this.#origin = origin;
  }

  get isDeciding(): boolean {
    return this.#unanswered > 0;
  }

  async list(...states: readonly string[]): Promise<readonly Listed[]> {
    const answer = await this.#ask("GET", `/approvals?state=${states.join(",")}&limit=1000`);
    return (answer?.body["approvals"] ?? []) as unknown as readonly Listed[];
  }

  async show(approval: string): Promise<Listed | undefined> {
    const answer = await this.#ask("GET", `/approvals/${approval}`);
    return answer?.body["approval"] as Listed | undefined;
  }

  /** @returns whether it was acknowledged. */
  async decide(approval: string, verb: Verb): Promise<boolean> {
    const reason = verb === "reject" ? { reason: "not today" } : {};
    const isDone = await this.#settle(`/approvals/${approval}/${verb}`, reason);
    if (isDone) this.acknowledged.push({ kind: "decision", approval, verb });
    return isDone;
  }

  /** Says what became of a request whose outcome is unknown. @returns whether it was acknowledged. */
  async resolve(approval: string, outcome: "executed" | "failed"): Promise<boolean> {
    const reason = "looked at the effects file";
    const isDone = await this.#settle(`/approvals/${approval}/resolve`, { outcome, reason });
    if (isDone) this.acknowledged.push({ kind: "finding", approval, outcome });
    return isDone;
  }

  /** Resolves when nothing that was asked can be answered any more. */
  async allAnswered(): Promise<void> {
    await Promise.all(this.#asking);
  }

  async #settle(path: string, body: object): Promise<boolean> {
    this.#unanswered++;
    try {
      return (await this.#ask("POST", path, body))?.status === 200;
    } finally {
      this.#unanswered--;
    }
  }

  /** `undefined` if the daemon died meanwhile. */
  async #ask(
    method: "GET" | "POST",
    path: string,
    body?: object,
  ): Promise<Awaited<ReturnType<House["api"]>> | undefined> {
    const asking = this.#house
      .api(this.#origin, method, path, body)
      .catch(() => undefined)
      .finally(() => this.#asking.delete(asking));
    this.#asking.add(asking);
    return asking;
  }
}
