import pg from "pg";
import {
  clientOptions,
  ConnectionLost,
  limitsStatement,
  type Query,
  queryOf,
  reasonOf,
  tellingLoss,
  type WriterLimits,
} from "./session.ts";

export const WRITER_LIMITS: WriterLimits = {
  statementMs: 15_000,
  lockMs: 10_000,
  idleInTransactionMs: 2_000,
  answerMs: 17_000,
  tryAgainMs: 30_000,
};

/** The one connection that writes; opened when it is needed, and again when it was lost. */
export class WriterConnection {
  readonly limits: WriterLimits;
  readonly #url: string;
  #open: Promise<{ readonly client: pg.Client; readonly query: Query }> | undefined;

  constructor(url: string, limits: WriterLimits = WRITER_LIMITS) {
    this.#url = url;
    this.limits = limits;
  }

  /** @throws {ConnectionLost} */
  async query(): Promise<Query> {
    this.#open ??= this.#connect();
    try {
      return (await this.#open).query;
    } catch (error) {
      this.#open = undefined;
      throw new ConnectionLost(reasonOf(error), { cause: error });
    }
  }

  /** What is open on it is undone by the server. */
  drop(): void {
    const open = this.#open;
    this.#open = undefined;
    void open?.then(({ client }) => client.end()).catch(() => undefined);
  }

  async close(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    await open?.then(({ client }) => client.end()).catch(() => undefined);
  }

  async #connect(): Promise<{ readonly client: pg.Client; readonly query: Query }> {
    const client = new pg.Client({
      ...clientOptions(this.#url),
      pipeline: true,
      query_timeout: this.limits.answerMs,
    });
    // Whoever asks next is told; without a listener it would end the process.
    client.on("error", () => this.#forget(client));
    client.on("end", () => this.#forget(client));
    await client.connect();
    await client.query(limitsStatement(this.limits));
    return { client, query: tellingLoss(queryOf(client)) };
  }

  #forget(client: pg.Client): void {
    const open = this.#open;
    void open?.then(
      (now) => {
        if (now.client === client && this.#open === open) this.#open = undefined;
      },
      () => undefined,
    );
  }
}
