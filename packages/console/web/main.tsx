/** Where the page begins. After a sign-in it first keeps the token that came with it, and goes on. */
import { render } from "preact";
import { ApiFailure, isSignedOut, keepToken } from "./api/client.ts";
import { startWatching } from "./api/live.ts";
import { App } from "./app.tsx";
import { startClock } from "./clock.ts";
import { startKeyboard } from "./keyboard.tsx";
import { wantsNotifications } from "./notifications.ts";
import { pageAt } from "./pages.ts";
import { Waiting } from "./parts/page-state.tsx";
import { startRouting } from "./router.ts";
import { loadStatus } from "./status.ts";
import { startCounting } from "./waiting.ts";
import "./style/base.css";
import "./style/frame.css";
import "./style/controls.css";
import "./style/lists.css";
import "./style/request.css";
import "./style/values.css";

async function start(root: HTMLElement): Promise<void> {
  try {
    await loadStatus();
  } catch (error) {
    if (isSignedOut.value) location.reload();
    else if (error instanceof ApiFailure) render(<Waiting failure={error} />, root);
    return;
  }
  startClock();
  startRouting((pathname) => pageAt(pathname) !== undefined);
  startKeyboard();
  startCounting();
  startWatching(() => location.pathname === "/" || wantsNotifications());
  render(<App />, root);
}

const signedIn = document.getElementById("signed-in");
const root = document.getElementById("app");
if (signedIn) {
  keepToken(signedIn.dataset["token"] ?? "");
  location.replace(signedIn.dataset["next"] ?? "/");
} else if (root) {
  void start(root);
}
