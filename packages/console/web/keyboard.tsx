/**
 * Keys that work without holding another one. They can be turned off, because a voice or a cat may press them; no key
 * decides anything by itself.
 */
import { signal } from "@preact/signals";
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";

export interface Shortcut {
  readonly key: string;
  readonly does: string;
  run(): void;
}

const OFF = "countersign-keys-off";
const isOff = signal(localStorage.getItem(OFF) !== null);
const isHelpOpen = signal(false);

/** Those of the open page, and those of every page. */
const active = signal<readonly (readonly Shortcut[])[]>([]);

/** Lets keys work while the component is there. The list must not change between renderings unless it means to. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const newest = useRef(shortcuts);
  newest.current = shortcuts;
  useEffect(() => {
    const mine = newest.current.map(({ key, does }, at) => ({
      key,
      does,
      run: () => newest.current[at]?.run(),
    }));
    active.value = [...active.value, mine];
    return () => {
      active.value = active.value.filter((one) => one !== mine);
    };
  }, []);
}

export function startKeyboard(): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isOff.value) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key === "?") {
      isHelpOpen.value = true;
      return;
    }
    const found = active.value
      .toReversed()
      .flat()
      .find(({ key }) => key === event.key);
    if (found === undefined) return;
    event.preventDefault();
    found.run();
  });
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches("input, textarea, select"))
  );
}

export function KeyboardHelp(): VNode {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isHelpOpen.value) dialog.current?.showModal();
  }, [isHelpOpen.value]);
  const toggle = (): void => {
    isOff.value = !isOff.value;
    if (isOff.value) localStorage.setItem(OFF, "yes");
    else localStorage.removeItem(OFF);
  };
  return (
    <>
      <button type="button" class="quiet keys" onClick={() => (isHelpOpen.value = true)}>
        Keyboard
      </button>
      <dialog
        ref={dialog}
        aria-labelledby="keys-title"
        onClose={() => {
          isHelpOpen.value = false;
        }}
      >
        <h2 id="keys-title">Keys on this page</h2>
        <dl class="keys-list">
          {[...active.value.flat(), { key: "?", does: "this list" }].map(({ key, does }) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
        </dl>
        <p class="hint">
          No key decides anything by itself: a decision is a button that you press.
        </p>
        <div class="buttons">
          <button type="button" class="neutral" aria-pressed={isOff.value} onClick={toggle}>
            Turn keys {isOff.value ? "on" : "off"}
          </button>
          <button type="button" class="primary" onClick={() => dialog.current?.close()}>
            Close
          </button>
        </div>
      </dialog>
    </>
  );
}
