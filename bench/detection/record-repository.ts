/** The git repository that `record.ts` shows to the git server: every person and number in it is invented. */
import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";

interface Commit {
  readonly author: string;
  readonly message: string;
  readonly file: string;
  readonly adds: string;
}

const COMMITS: readonly Commit[] = [
  {
    author: "Nkiruka Lindgren-Paz <nkiruka@quayside-bakery.example>",
    message: "Start the till's address book",
    file: "contacts.csv",
    adds: "name,phone,mail\nIfeoma Brandvold,+47 902 14 773,ifeoma@brandvold-post.example\n",
  },
  {
    author: "Eoghan Takahashi <eoghan.t@quayside-bakery.example>",
    message:
      "Round totals down\n\nReported-by: Mehwish Tran-Doyle <mehwish@tran-doyle.example>\nCo-authored-by: Nkiruka Lindgren-Paz <nkiruka@quayside-bakery.example>",
    file: "total.ts",
    adds: "/** Cents, rounded down. */\nexport const total = (cents: number): number => Math.floor(cents);\n",
  },
  {
    author: "renovate[bot] <bot@renovate.example>",
    message: "Bump yaml to 2.9.1",
    file: "package.json",
    adds: '{ "name": "till", "version": "1.4.0", "dependencies": { "yaml": "2.9.1" } }\n',
  },
  {
    author: "Eoghan Takahashi <eoghan.t@quayside-bakery.example>",
    message: "Call Casimir Oyelowo back about the wedding cake before Friday",
    file: "contacts.csv",
    adds: "Casimir Oyelowo,020 7946 0233,casimir@oyelowo-home.example\n",
  },
  {
    author: "Petra Ólafsdóttir <petra@quayside-bakery.example>",
    message: "Read the printer's address from the environment",
    file: "total.ts",
    adds: 'export const printer = process.env["PRINTER"] ?? "192.0.2.14";\n// ask Petra when it jams\n',
  },
];

/** Makes it in `folder`, with a change that is not committed, and gives its path. */
export function makeRepository(folder: string): string {
  const repository = join(folder, "till");
  mkdirSync(repository);
  const git = (args: readonly string[], env: Record<string, string> = {}): void => {
    execFileSync("git", ["-C", repository, ...args], {
      stdio: "ignore",
      env: { PATH: process.env["PATH"]!, HOME: folder, GIT_CONFIG_NOSYSTEM: "1", ...env },
    });
  };
  git(["init", "-b", "main"]);
  for (const [index, { author, message, file, adds }] of COMMITS.entries()) {
    const [, name, mail] = /^(.*) <(.*)>$/.exec(author) as unknown as [string, string, string];
    const date = `2024-06-${String(3 + index).padStart(2, "0")}T09:1${index}:00+02:00`;
    appendFileSync(join(repository, file), adds);
    git(["add", "."]);
    git(["commit", "-m", message], {
      GIT_AUTHOR_NAME: name,
      GIT_AUTHOR_EMAIL: mail,
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_NAME: name,
      GIT_COMMITTER_EMAIL: mail,
      GIT_COMMITTER_DATE: date,
    });
  }
  const tagger = {
    GIT_COMMITTER_NAME: "Petra Ólafsdóttir",
    GIT_COMMITTER_EMAIL: "petra@quayside-bakery.example",
    GIT_COMMITTER_DATE: "2024-06-09T10:00:00+02:00",
  };
  git(["tag", "-a", "v1.4.0", "-m", "Summer till, approved by Nkiruka Lindgren-Paz"], tagger);
  git(["branch", "eoghan/receipts"]);
  appendFileSync(
    join(repository, "contacts.csv"),
    "Aurelio Petkanov,+359 87 912 4406,aurelio@petkanov-mail.example\n",
  );
  return repository;
}
