import type { VNode } from "preact";
import { canNotify, turnNotifications, wantsNotifications } from "../../notifications.ts";

/** Offers what the browser can do: to say that something waits while the page is out of sight. */
export function NotifyButton(): VNode | null {
  if (!canNotify()) return null;
  const isOn = wantsNotifications();
  return (
    <button
      type="button"
      class="quiet"
      aria-pressed={isOn}
      onClick={() => void turnNotifications(!isOn)}
    >
      {isOn ? "Notifications are on" : "Notify me in this browser"}
    </button>
  );
}
