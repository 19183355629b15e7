import type { ActionCategory } from "@countersign/core";

/**
 * What the verbs of tool names mean. Base forms only: `deleted` in `list_deleted_items` describes, it does not do.
 * `docs/policy.md` shows the table to users; a test holds them together.
 */
export const VERBS: Readonly<Partial<Record<ActionCategory, readonly string[]>>> = {
  read: words(`
    get list read search describe find fetch query show view lookup retrieve count check inspect browse scan explain
    summarize analyze validate verify compare diff preview select stat head tail cat ls grep glob echo ping
  `),
  write: words(`
    create insert update set write append move rename add edit modify put patch save store upsert merge replace copy
    upload import assign tag label mark toggle enable disable configure change fill apply commit sync restore undo
    rebase cancel archive close reopen link attach subscribe unsubscribe pin unpin make touch mkdir
  `),
  delete: words(`
    delete remove drop truncate purge erase clear wipe destroy unlink rm rmdir discard prune expunge trash flush reset
  `),
  export: words("export dump download backup exfiltrate"),
  privilege: words(`
    grant revoke invite share unshare permission permit role authorize impersonate chmod chown sudo elevate promote
    access
  `),
  infrastructure: words(`
    deploy redeploy restart reboot scale terminate provision deprovision shutdown start stop rollback release drain
    cordon migrate launch
  `),
  payment: words(
    "pay payment refund charge transfer invoice checkout purchase buy order withdraw payout bill",
  ),
  message: words(
    "send post publish reply notify email mail message broadcast tweet comment forward",
  ),
  execute: words(
    "exec execute run eval evaluate shell bash command script invoke call trigger spawn click type press",
  ),
};

/** Verbs that are also names of things: what follows them may be the verb, as in `email_search` and `role_delete`. */
export const ALSO_NOUNS: ReadonlySet<string> = new Set(
  words(`
    list query head tail cat check scan view count diff preview
    email mail message post comment share permission role access invoice payment order transfer bill backup
    export dump import archive link label tag release command script shell bash call copy store type press
    patch set change touch mark
  `),
);

/** What a single word means as a verb. */
export function categoryOfVerb(word: string): ActionCategory | undefined {
  return BY_VERB.get(word);
}

const BY_VERB: ReadonlyMap<string, ActionCategory> = new Map(
  Object.entries(VERBS).flatMap(([category, verbs]) =>
    verbs.map((verb) => [verb, category as ActionCategory] as const),
  ),
);

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}
