/** Tells of new requests through the browser while the page is out of sight, if somebody asked for that. */
import { signal } from "@preact/signals";
import { go } from "./router.ts";

const WANTED = "countersign-notifications";

const isAllowed = signal(
  "Notification" in window &&
    Notification.permission === "granted" &&
    localStorage.getItem(WANTED) !== null,
);

export function wantsNotifications(): boolean {
  return isAllowed.value;
}

/** Whether this browser can, and has not been told never to. */
export function canNotify(): boolean {
  return "Notification" in window && Notification.permission !== "denied";
}

/** Asks the browser, which asks the person. */
export async function turnNotifications(isOn: boolean): Promise<void> {
  if (!isOn) localStorage.removeItem(WANTED);
  else if ((await Notification.requestPermission()) === "granted")
    localStorage.setItem(WANTED, "yes");
  isAllowed.value = isOn && Notification.permission === "granted";
}

/** One at a time: many that come together are one. `text` has nothing unseen in it. Opens `path` when clicked. */
export function notify(title: string, text: string, path: string): void {
  if (!isAllowed.value || document.visibilityState === "visible") return;
  const notification = new Notification(title, { body: text, tag: "countersign-inbox" });
  notification.addEventListener("click", () => {
    window.focus();
    go(path);
    notification.close();
  });
}
