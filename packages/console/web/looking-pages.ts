import type { PageEntry } from "./pages.ts";

/** Pages on which people look back and try things out. Each is loaded when somebody goes there. */
export const LOOKING_PAGES: readonly PageEntry[] = [
  {
    path: "/log",
    label: "Log",
    group: "Look back",
    load: async () => (await import("./pages/log/log-page.tsx")).LogPage,
  },
  {
    path: "/exchanges/:id",
    load: async () => (await import("./pages/exchange/exchange-page.tsx")).ExchangePage,
  },
];
