/** Shares out the connections of an HTTP server, so that nobody who only knocks, and no agents, keep people from deciding. */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** Agents' requests that are answered at once, streams and held calls among them. */
const MOST_OF_AGENTS = 512;

/** All that are open at once: what is beyond the agents' is for people. */
const MOST = 640;

export class Connections {
  /** No request has come on them yet. Oldest first, as are all here. */
  readonly #silent = new Set<Socket>();
  /** What came on them was answered. */
  readonly #idle = new Set<Socket>();
  /** How many of an agent's requests each is busy with. */
  readonly #agents = new Map<Socket, number>();
  readonly #people = new Map<Socket, Set<IncomingMessage>>();
  #open = 0;

  watch(server: Server): void {
    server.on("connection", (socket: Socket) => {
      if (this.#open >= MOST && !this.#makeRoom()) {
        socket.destroy();
        return;
      }
      this.#open++;
      this.#silent.add(socket);
      socket.once("close", () => {
        this.#open--;
        this.#forget(socket);
      });
    });
  }

  /** Whether a request may be answered; one of an agent's may not if others take all there is for them. */
  admit(req: IncomingMessage, res: ServerResponse, isAgents: boolean): boolean {
    const { socket } = req;
    if (isAgents && !this.#agents.has(socket) && this.#agents.size >= MOST_OF_AGENTS) return false;
    this.#silent.delete(socket);
    this.#idle.delete(socket);
    if (isAgents) this.#agents.set(socket, (this.#agents.get(socket) ?? 0) + 1);
    else this.#people.set(socket, (this.#people.get(socket) ?? new Set()).add(req));
    res.once("close", () => {
      if (isAgents) this.#doneForAgent(socket);
      else this.#doneForPerson(socket, req);
      const isBusy = this.#agents.has(socket) || this.#people.has(socket);
      if (!isBusy && !socket.destroyed) this.#idle.add(socket);
    });
    return true;
  }

  /** Lets go of one on which nothing is answered, or of one whose request does not come to its end. */
  #makeRoom(): boolean {
    const [silent] = this.#silent;
    const [idle] = this.#idle;
    const one = silent ?? idle ?? this.#unfinished();
    if (one === undefined) return false;
    this.#forget(one);
    // It is open until it says that it is not, which is before anything else happens to another.
    one.destroy();
    return true;
  }

  #unfinished(): Socket | undefined {
    for (const [socket, requests] of this.#people) {
      if (![...requests].some(({ complete }) => complete)) return socket;
    }
    return undefined;
  }

  #doneForAgent(socket: Socket): void {
    const left = (this.#agents.get(socket) ?? 1) - 1;
    if (left > 0) this.#agents.set(socket, left);
    else this.#agents.delete(socket);
  }

  #doneForPerson(socket: Socket, req: IncomingMessage): void {
    const requests = this.#people.get(socket);
    requests?.delete(req);
    if (requests?.size === 0) this.#people.delete(socket);
  }

  #forget(socket: Socket): void {
    this.#silent.delete(socket);
    this.#idle.delete(socket);
    this.#agents.delete(socket);
    this.#people.delete(socket);
  }
}
