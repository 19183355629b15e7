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
  {
    path: "/usage",
    label: "Data usage",
    group: "Look back",
    load: async () => (await import("./pages/usage/usage-page.tsx")).UsagePage,
  },
  {
    path: "/tools",
    label: "Tools",
    group: "Set up",
    load: async () => (await import("./pages/tools/tools-page.tsx")).ToolsPage,
  },
  {
    path: "/try",
    label: "Try a call",
    group: "Set up",
    load: async () => (await import("./pages/tools/try-page.tsx")).TryPage,
  },
  {
    path: "/policy",
    label: "Policy",
    group: "Set up",
    load: async () => (await import("./pages/policy/policy-page.tsx")).PolicyPage,
  },
  {
    path: "/setup",
    label: "Health",
    group: "Set up",
    load: async () => (await import("./pages/setup/setup-page.tsx")).SetupPage,
  },
];
