/** Sends things in the order in which they were put in, each when it is ready. What cannot be sent is left out. */
export class Outbox {
  #last: Promise<void> = Promise.resolve();

  /** @param ready what has to come first, such as masking; begun already, so that things wait for each other only. */
  put<T>(ready: Promise<T>, send: (value: T) => Promise<void>): void {
    // Failing here is how something that cannot be masked does not get out.
    ready.catch(() => undefined);
    this.#last = this.#last.then(async () => {
      try {
        await send(await ready);
      } catch {
        // The client has gone, or it may not have this.
      }
    });
  }

  /** Resolves when everything put in before was sent. */
  settled(): Promise<void> {
    return this.#last;
  }
}
