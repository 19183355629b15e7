// @ts-check
/**
 * What an open page does by itself: keeps times current, takes over what changed, sends decisions. Served as it stands.
 *
 * The page's token comes once, when somebody signs in, and is kept in this origin's storage; see `session.ts`. Markup
 * is only ever taken from this server's own pages, where everything is escaped, and the page's security policy runs no
 * script in it.
 */

const TOKEN = "countersign-token";

function start() {
  keepTime();
  watch();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form instanceof HTMLFormElement && form.matches("[data-decide]")) {
      event.preventDefault();
      void decide(form, event.submitter);
    } else if (form instanceof HTMLFormElement && form.matches("[data-act]")) {
      event.preventDefault();
      void act(form, event.submitter);
    }
  });
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-reveal]") : null;
    if (button instanceof HTMLButtonElement) void reveal(button);
  });
}

// Decisions

/** What to say where a reason is needed. @type {Record<string, string>} */
const ASKED_FOR = {
  resolve: "Say what you found, and where.",
  escalate: "Say to the next reviewers why you hand it on.",
  "break-glass": "Say what the emergency is.",
};

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} button
 */
async function decide(form, button) {
  const id = form.closest("article")?.dataset["approval"];
  const verb = button instanceof HTMLButtonElement ? button.value : "";
  const field = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("reason"));
  const reason = field.value.trim();
  if (!id || !verb) return;
  const asked = ASKED_FOR[verb.replace(/^resolve-.*/, "resolve")];
  if (asked && reason === "") {
    tell(asked);
    field.focus();
    return;
  }
  const [path, body] = verb.startsWith("resolve-")
    ? ["resolve", { outcome: verb.slice("resolve-".length), reason }]
    : [verb, { reason: reason === "" ? null : reason }];
  if (verb === "approve") {
    try {
      Object.assign(body, editOf(form), grantOf(form));
    } catch {
      tell("The changed arguments are no JSON.");
      return;
    }
  }

  setBusy(form, true);
  tell("");
  const answer = await post(`/api/approvals/${id}/${path}`, JSON.stringify(body));
  setBusy(form, false);
  if (!answer) return;
  if (!answer.ok) tell(await problemOf(answer));
  await refresh({ isForced: true });
  if (answer.ok) document.getElementById("outcome")?.focus();
}

/** The arguments that are to run instead, if they were changed. @param {HTMLFormElement} form */
function editOf(form) {
  const field = form.elements.namedItem("edited");
  if (!(field instanceof HTMLTextAreaElement) || field.value === field.dataset["proposed"])
    return {};
  return { arguments: JSON.parse(field.value) };
}

/** @param {HTMLFormElement} form */
function grantOf(form) {
  const minutes = form.elements.namedItem("grant-minutes");
  const same = form.elements.namedItem("grant-same");
  if (!(minutes instanceof HTMLSelectElement) || !(same instanceof HTMLSelectElement)) return {};
  if (minutes.value === "") return {};
  const when = form.elements.namedItem("grant-when");
  const condition = when instanceof HTMLInputElement ? when.value.trim() : "";
  return {
    grant: {
      minutes: Number(minutes.value),
      same: same.value === "" ? [] : [same.value],
      ...(condition === "" ? {} : { when: condition }),
    },
  };
}

/**
 * Takes a grant back, throws the kill switch, decides about a changed configuration. The button says what, or the form.
 *
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} button
 */
async function act(form, button) {
  const path = button?.dataset["act"] ?? form.dataset["act"];
  if (!path) return;
  /** @type {Record<string, string>} */
  const body = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string") body[name] = value.trim();
  }
  setBusy(form, true);
  tell("");
  const answer = await post(path, JSON.stringify(body));
  setBusy(form, false);
  if (!answer) return;
  if (!answer.ok) tell(await problemOf(answer));
  await refresh({ isForced: true });
}

/** @type {HTMLElement | null} */
let masked = null;
let hideTimer = 0;
const REVEALED_FOR_MS = 120_000;

/** @param {HTMLButtonElement} button */
async function reveal(button) {
  const values = document.getElementById("argument-values");
  const id = button.closest("article")?.dataset["approval"];
  if (!values || !id) return;
  if (masked) return hide();

  button.disabled = true;
  const answer = await post(`/approvals/${id}/reveal`, "");
  button.disabled = false;
  if (!answer) return;
  if (!answer.ok) return tell(await problemOf(answer));
  const shown = parse(await answer.text()).body;
  masked = document.createElement("div");
  masked.replaceChildren(...values.childNodes);
  values.replaceChildren(...shown.childNodes);
  values.classList.add("revealed");
  button.textContent = "Hide exact values";
  describe("Exact. Hidden again in two minutes.");
  announce("Exact values are shown. They are hidden again in two minutes.");
  hideTimer = window.setTimeout(hide, REVEALED_FOR_MS);
}

function hide() {
  const values = document.getElementById("argument-values");
  if (values && masked) {
    values.replaceChildren(...masked.childNodes);
    values.classList.remove("revealed");
    const button = document.querySelector("[data-reveal]");
    if (button) button.textContent = "Reveal exact values";
    describe("Masked. Revealing is recorded under your name.");
    announce("The values are masked again.");
  }
  clearTimeout(hideTimer);
  masked = null;
}

/** @param {string} text */
function describe(text) {
  const note = document.getElementById("reveal-note");
  if (note) note.textContent = text;
}

/**
 * @param {string} path
 * @param {string} body
 */
async function post(path, body) {
  const headers = {
    "content-type": "application/json",
    "x-countersign-token": localStorage.getItem(TOKEN) ?? "",
  };
  try {
    const answer = await fetch(path, { method: "POST", headers, body });
    if (answer.status !== 401) return answer;
    showSignedOut();
  } catch {
    // It may have arrived and only its answer be lost; deciding twice is refused, so trying again is safe.
    tell("Countersign did not answer. Try again once it is back: you will be told if it counted.");
    showConnection(false);
  }
  return undefined;
}

/** @param {Response} answer */
async function problemOf(answer) {
  const text = await answer.text();
  try {
    /** @type {string} */
    const message = JSON.parse(text).error.message;
    return `${message.charAt(0).toUpperCase()}${message.slice(1)}${message.endsWith(".") ? "" : "."}`;
  } catch {
    return parse(text).querySelector("main p:not(.brand)")?.textContent ?? "That did not work.";
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {boolean} isBusy
 */
function setBusy(form, isBusy) {
  form.setAttribute("aria-busy", String(isBusy));
  for (const button of form.querySelectorAll("button")) button.disabled = isBusy;
}

// News

let isRefreshing = false;
let isStale = false;
const RETRY_MS = 3_000;

/**
 * Takes over the page as it is now, if it shows something else. Focus stays where it was.
 *
 * @param {{ isForced?: boolean }} [options]
 */
async function refresh({ isForced = false } = {}) {
  if (isRefreshing) {
    isStale = true;
    return;
  }
  isRefreshing = true;
  try {
    const answer = await fetch(location.href, { headers: { "x-countersign-live": "1" } });
    if (answer.status === 401) return showSignedOut();
    showConnection(true);
    if (answer.ok) takeOver(parse(await answer.text()), isForced);
  } catch {
    showConnection(false);
    window.setTimeout(() => void refresh(), RETRY_MS);
  } finally {
    isRefreshing = false;
  }
  if (isStale) {
    isStale = false;
    await refresh();
  }
}

/**
 * @param {Document} next
 * @param {boolean} isForced
 */
function takeOver(next, isForced) {
  const [from, to] = [document.getElementById("main"), next.getElementById("main")];
  if (!from || !to) return;
  setClock(next);
  if (from.dataset["version"] === to.dataset["version"] && !isForced) return;

  const focused = document.activeElement;
  const hadFocus = focused !== null && from.contains(focused);
  const typed = reasonOf(from);
  hide();
  from.dataset["version"] = to.dataset["version"] ?? "";
  from.replaceChildren(...to.childNodes);
  const field = document.getElementById("reason");
  if (typed && field instanceof HTMLTextAreaElement) field.value = typed;
  if (hadFocus) ((focused?.id && document.getElementById(focused.id)) || from).focus();
  if (document.title !== next.title) document.title = next.title;
  tick();
  const said = from.querySelector(".outcome p") ?? from.querySelector("h1");
  announce(said?.textContent ?? "");
}

/** @param {HTMLElement} main */
function reasonOf(main) {
  const field = main.querySelector("#reason");
  return field instanceof HTMLTextAreaElement ? field.value : "";
}

/** Looks for news while the page is in sight. The inbox goes on unseen: its title counts what waits. */
function watch() {
  const live = document.getElementById("main")?.dataset["live"] ?? "approvals";
  /** @type {EventSource | null} */
  let source = null;
  const listen = () => {
    if (source) return;
    source = new EventSource("/api/events");
    source.addEventListener("open", () => {
      showConnection(true);
      void refresh();
    });
    source.addEventListener(live, () => void refresh());
    source.addEventListener("signed-out", () => {
      source?.close();
      showSignedOut();
    });
    source.addEventListener("error", () => {
      showConnection(false);
      if (source?.readyState !== EventSource.CLOSED) return;
      source = null;
      window.setTimeout(listen, RETRY_MS);
      void refresh();
    });
  };
  listen();
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") listen();
    else if (location.pathname !== "/") {
      // Browsers keep at most six connections to a host, and each of many open pages would hold one.
      source?.close();
      source = null;
    }
  });
}

/** @param {boolean} isThere */
function showConnection(isThere) {
  const line = document.getElementById("connection");
  if (!line || line.dataset["final"]) return;
  const text = isThere
    ? ""
    : "Countersign cannot be reached. This is how things stood; trying again …";
  if (line.textContent !== text) line.textContent = text;
}

function showSignedOut() {
  const line = document.getElementById("connection");
  if (!line) return;
  line.dataset["final"] = "yes";
  const link = document.createElement("a");
  link.href = `/signin?next=${encodeURIComponent(location.pathname)}`;
  link.textContent = "Sign in again";
  line.replaceChildren("You are signed out. ", link);
}

// Times

let clockOffset = 0;

/** @param {Document} from */
function setClock(from) {
  clockOffset = Number(from.documentElement.dataset["now"]) - Date.now();
}

function keepTime() {
  setClock(document);
  tick();
  window.setInterval(tick, 1_000);
}

const LOCAL_TIME = new Intl.DateTimeFormat("sv-SE", {
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  timeZoneName: "short",
});

function tick() {
  const now = Date.now() + clockOffset;
  for (const time of document.querySelectorAll("time")) {
    const at = Date.parse(time.dateTime);
    if (time.className === "exact") {
      if (time.title) continue;
      time.title = `${time.textContent}`;
      time.textContent = LOCAL_TIME.format(at);
    } else if (time.className === "ago") {
      setText(time, `${duration(now - at)} ago`);
    } else {
      setText(time, duration(at - now));
      const isOver = at <= now;
      time.parentElement?.classList.toggle("soon", at - now < 60_000);
      if (isOver && !time.dataset["over"]) {
        time.dataset["over"] = "yes";
        window.setTimeout(() => void refresh(), 500);
      }
    }
  }
}

/**
 * @param {HTMLElement} element
 * @param {string} text
 */
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * The same words as `duration` in `wording.ts`.
 *
 * @param {number} milliseconds
 */
function duration(milliseconds) {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  /** @type {[number, string][]} */
  const units = [
    [Math.floor(seconds / 86_400), "d"],
    [Math.floor(seconds / 3_600) % 24, "h"],
    [Math.floor(seconds / 60) % 60, "min"],
    [seconds % 60, "s"],
  ];
  const first = units.findIndex(([count]) => count > 0);
  if (first === -1) return "0 s";
  const shown = units.slice(first, first + 2).filter(([count]) => count > 0);
  return shown.map(([count, unit]) => `${count} ${unit}`).join(" ");
}

// Words to the reader

/** @param {string} text */
function tell(text) {
  const notice = document.getElementById("notice");
  if (!notice) return;
  notice.textContent = text;
  notice.classList.toggle("shown", text !== "");
  if (text !== "") notice.scrollIntoView({ block: "nearest" });
}

/** @param {string} text */
function announce(text) {
  const line = document.getElementById("announcement");
  if (line && text) line.textContent = text;
}

/** @param {string} text */
function parse(text) {
  return new DOMParser().parseFromString(text, "text/html");
}

const signedIn = document.getElementById("signed-in");
if (signedIn) {
  localStorage.setItem(TOKEN, signedIn.dataset["token"] ?? "");
  location.replace(signedIn.dataset["next"] ?? "/");
} else {
  start();
}
