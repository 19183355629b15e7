import { connect, type Socket } from "node:net";
import type { Writable } from "node:stream";

/** What is read at once, at most. In bytes. */
const BLOCK = 262_144;

/** Up to this many bytes are copied, so that few of them keep no block. */
const LITTLE = 16_384;

/** @returns whether more is to be read now. `done` is called once nobody looks at the bytes any more. */
type Take = (bytes: Uint8Array, done: () => void) => boolean;

/**
 * The shim's end of the socket. What the daemon says is read into the same few blocks of memory again and again: as a
 * stream, with new memory for every 64 KB, a megabyte takes two to three times as long.
 */
export class DaemonConnection {
  readonly socket: Socket;
  readonly #free: Uint8Array[] = [];
  #early: Buffer = Buffer.alloc(0);
  #take: Take = (bytes, done) => {
    this.#early = Buffer.concat([this.#early, bytes]);
    done();
    return this.#lookAtEarly();
  };
  /** @returns whether more is to be read before anybody asks for it. */
  #lookAtEarly: () => boolean = () => false;

  private constructor(path: string) {
    this.socket = connect({
      path,
      onread: {
        buffer: () => this.#free.pop() ?? Buffer.allocUnsafeSlow(BLOCK),
        callback: (size, block) => this.#onRead(size, block),
      },
    });
  }

  /** @returns `undefined` if nobody listens there. */
  static open(path: string): Promise<DaemonConnection | undefined> {
    return new Promise((resolve) => {
      const opened = new DaemonConnection(path);
      const { socket } = opened;
      const onError = (): void => resolve(undefined);
      socket.once("error", onError);
      socket.once("connect", () => {
        socket.off("error", onError);
        resolve(opened);
      });
    });
  }

  /** What the daemon says first, up to a line feed. What follows it is for {@link passOn}. */
  readLine(maxBytes: number): Promise<string> {
    return new Promise((resolve, reject) => {
      const finish = (act: () => void): boolean => {
        this.socket.off("error", onEnd).off("close", onEnd);
        this.#lookAtEarly = () => false;
        act();
        return false;
      };
      const onEnd = (): boolean => finish(() => reject(new Error("the connection closed")));
      this.#lookAtEarly = () => {
        const early = this.#early;
        const at = early.indexOf(0x0a);
        if ((at === -1 ? early.length : at) > maxBytes) {
          return finish(() => reject(new Error("the line is too long")));
        }
        if (at === -1) return true;
        this.#early = early.subarray(at + 1);
        return finish(() => resolve(early.toString("utf8", 0, at)));
      };
      this.socket.on("error", onEnd).on("close", onEnd);
      if (this.#lookAtEarly()) this.socket.resume();
    });
  }

  /** Writes all that comes from now on to `output`, no faster than that takes it. It must not keep what it is given. */
  passOn(output: Writable): void {
    this.#take = (bytes, done) => {
      const goesOn = output.write(bytes, done);
      if (!goesOn) output.once("drain", () => this.socket.resume());
      return goesOn;
    };
    const early = this.#early;
    this.#early = Buffer.alloc(0);
    if (early.length === 0 || this.#take(early, () => undefined)) this.socket.resume();
  }

  #onRead(size: number, block: Uint8Array): boolean {
    const bytes = block.subarray(0, size);
    if (size > LITTLE) return this.#take(bytes, () => this.#free.push(block));
    this.#free.push(block);
    return this.#take(Buffer.from(bytes), () => undefined);
  }
}
