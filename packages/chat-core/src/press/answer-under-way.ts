import { AsyncLocalStorage } from "node:async_hooks";

/**
 * The answer to one message of a chat, from the moment it is looked at until it was sent. An SDK stands between the two
 * ends, so what is done in between finds it by the context it runs in.
 */
export class AnswerUnderWay {
  static readonly #current = new AsyncLocalStorage<AnswerUnderWay>();
  readonly #waiting: (() => void)[] = [];
  #wasSent = false;

  /** The one that what runs now belongs to, if it makes one. */
  static get current(): AnswerUnderWay | undefined {
    return AnswerUnderWay.#current.getStore();
  }

  /**
   * Runs `make`, which makes an answer.
   *
   * @param sent settles when it was written, or cannot be; without it, when whoever called this had their turn.
   */
  static of<T>(make: () => Promise<T>, sent?: Promise<unknown>): Promise<T> {
    const underWay = new AnswerUnderWay();
    const made = AnswerUnderWay.#current.run(underWay, make);
    const done = (): void => underWay.#sent();
    if (sent !== undefined) sent.then(done, done);
    else made.finally(() => setImmediate(done)).catch(() => undefined);
    return made;
  }

  /** Runs `then` when it was sent; at once if it was. */
  whenSent(then: () => void): void {
    if (this.#wasSent) then();
    else this.#waiting.push(then);
  }

  #sent(): void {
    this.#wasSent = true;
    for (const then of this.#waiting.splice(0)) then();
  }
}
