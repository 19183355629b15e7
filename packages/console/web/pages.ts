/** Every page: where it is, how it is called in the navigation, and what draws it. `README.md` says how to add one. */
import type { ComponentType } from "preact";
import { LOOKING_PAGES } from "./looking-pages.ts";
import { InboxPage } from "./pages/inbox/inbox-page.tsx";
import { RequestPage } from "./pages/request/request-page.tsx";

export interface PageProps {
  /** What stands in the path where the entry has `:id`; empty otherwise. */
  readonly id: string;
  readonly query: URLSearchParams;
}

interface Entry {
  /** `/grants`, or `/approvals/:id`. The server knows it too: `src/pages/page-paths.ts`. */
  readonly path: string;
  /** As the navigation calls it; absent for a page that one gets to from another. */
  readonly label?: string;
  readonly group?: "Decide" | "Look back" | "Set up";
}

/** Drawn at once, or loaded when somebody goes there. */
export type PageEntry = Entry &
  (
    | { readonly page: ComponentType<PageProps> }
    | { readonly page?: never; readonly load: () => Promise<ComponentType<PageProps>> }
  );

export const PAGES: readonly PageEntry[] = [
  { path: "/", label: "Inbox", group: "Decide", page: InboxPage },
  { path: "/approvals/:id", page: RequestPage },
  {
    path: "/decided",
    label: "Decided",
    group: "Decide",
    load: async () => (await import("./pages/decided/decided-page.tsx")).DecidedPage,
  },
  {
    path: "/grants",
    label: "Grants",
    group: "Decide",
    load: async () => (await import("./pages/grants/grants-page.tsx")).GrantsPage,
  },
  ...LOOKING_PAGES,
  {
    path: "/keys",
    label: "Keys",
    group: "Set up",
    load: async () => (await import("./pages/keys/keys-page.tsx")).KeysPage,
  },
  {
    path: "/passkeys",
    label: "Passkeys",
    group: "Set up",
    load: async () => (await import("./pages/passkeys/passkeys-page.tsx")).PasskeysPage,
  },
];

/** The page at a path, with what its `:id` is. */
export function pageAt(pathname: string): { entry: PageEntry; id: string } | undefined {
  for (const entry of PAGES) {
    const [before = "", after] = entry.path.split(":id");
    if (after === undefined ? pathname === before : pathname.startsWith(before)) {
      const id = pathname.slice(before.length);
      if (after === undefined || /^[A-Za-z0-9_-]{1,100}$/.test(id)) return { entry, id };
    }
  }
  return undefined;
}
