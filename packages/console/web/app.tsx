/** The frame around every page: where one can go, who is signed in, what is wrong right now. */
import { signal } from "@preact/signals";
import type { ComponentType, VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { KeyboardHelp, useShortcuts } from "./keyboard.tsx";
import { PAGES, pageAt, type PageEntry, type PageProps } from "./pages.ts";
import { Notices, showProblem } from "./parts/notice.tsx";
import { go, place } from "./router.ts";
import { signOut } from "./sign-out.ts";
import { Line } from "./parts/literal.tsx";
import { Ago } from "./parts/time.tsx";
import { nameOf, theStatus } from "./status.ts";
import { waitingCount } from "./waiting.ts";

export function App(): VNode {
  const { mode, you, observes, invited } = theStatus();
  useShortcuts([{ key: "i", does: "go to the inbox", run: () => go("/") }]);
  return (
    <>
      <a class="skip" href="#main">
        Skip to content
      </a>
      <header class="bar">
        <a class="brand" href="/">
          <Mark />
          <span>Countersign</span>
        </a>
        <div class="who">
          <KeyboardHelp />
          <span>
            {mode === "local" ? <span class="mode">local mode</span> : null} <bdi>{you.name}</bdi>
          </span>
          <button type="button" class="quiet" onClick={signOut}>
            Sign out
          </button>
        </div>
      </header>
      <div class="frame">
        <Navigation />
        <div class="content">
          {observes ? (
            <p class="observing" role="status">
              <strong>Observing only.</strong> Nothing is held and nothing is denied; what the
              policy would have done is in the log.
            </p>
          ) : null}
          {invited.map(({ person, operator, at, isRecovery, isUsed }) => (
            <p key={person} class="observing">
              <Line text={operator} /> made a code with which {nameOf(person)} can{" "}
              {isRecovery ? "add a passkey without the one they have" : "add their first passkey"},{" "}
              <Ago at={at} />
              {isUsed ? "; it was used" : ""}. If nobody meant to, revoke their credentials under{" "}
              <a href="/keys">Keys</a>.
            </p>
          ))}
          <Notices />
          <Outlet />
        </div>
      </div>
    </>
  );
}

function Navigation(): VNode {
  const shown = PAGES.filter(({ label }) => label !== undefined);
  const { pathname } = place.value;
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    // On a phone it is one row, which may be pushed to where the open page stands.
    const here = nav.current?.querySelector<HTMLElement>("[aria-current]");
    if (nav.current && here) nav.current.scrollLeft = here.offsetLeft - 16;
  }, [pathname]);
  return (
    <nav ref={nav} class="pages" aria-label="Pages">
      {(["Decide", "Look back", "Set up"] as const).map((group) => (
        <section key={group}>
          <h2>{group}</h2>
          <ul>
            {shown
              .filter((entry) => entry.group === group)
              .map(({ path, label }) => (
                <li key={path}>
                  <a href={path} aria-current={path === pathname ? "page" : undefined}>
                    {label}
                    {path === "/" ? <Count /> : null}
                  </a>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}

function Count(): VNode | null {
  const count = waitingCount.value ?? 0;
  if (count === 0) return null;
  return (
    <span class="count">
      {count}
      <span class="for-readers"> waiting</span>
    </span>
  );
}

/** Pages that were loaded when somebody went there. */
const loaded = signal<ReadonlyMap<PageEntry, ComponentType<PageProps>>>(new Map());

function Outlet(): VNode {
  const main = useRef<HTMLElement>(null);
  const { pathname, search } = place.value;
  const found = pageAt(pathname);
  const Page = found === undefined ? NoSuchPage : pageOf(found.entry);

  const isFirst = useRef(true);
  useEffect(() => {
    showProblem("");
    // What a browser does by itself between pages: begin at the top, and let a reader begin there, too.
    if (!isFirst.current) {
      scrollTo(0, 0);
      main.current?.focus({ preventScroll: true });
    }
    isFirst.current = false;
  }, [pathname]);

  return (
    <main id="main" ref={main} tabIndex={-1}>
      {Page === undefined ? (
        <p class="waiting">One moment …</p>
      ) : (
        <Page key={pathname} id={found?.id ?? ""} query={new URLSearchParams(search)} />
      )}
    </main>
  );
}

function pageOf(entry: PageEntry): ComponentType<PageProps> | undefined {
  if (entry.page !== undefined) return entry.page;
  const here = loaded.value.get(entry);
  if (here !== undefined) return here;
  void entry.load().then(
    (page) => {
      loaded.value = new Map(loaded.value).set(entry, page);
    },
    () =>
      showProblem("This page could not be loaded. Reload it: Countersign may have been updated."),
  );
  return undefined;
}

function NoSuchPage(): VNode {
  return (
    <div class="empty">
      <h1>There is no such page</h1>
      <p>
        <a href="/">Back to the inbox</a>
      </p>
    </div>
  );
}

function Mark(): VNode {
  return (
    <svg
      class="mark"
      viewBox="0 0 24 24"
      width="22"
      height="22"
      aria-hidden="true"
      focusable="false"
    >
      <rect x="2" y="2" width="20" height="20" rx="6" />
      <path d="M6.5 12.5l3 3 7-8" />
      <path d="M7 18.5h10" />
    </svg>
  );
}
