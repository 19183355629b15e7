/**
 * What the usual commands do. Whatever is not listed here runs a program nobody knows and counts as `execute`.
 * A command that reads is listed with the options that make it write; an option nobody listed is believed to be
 * harmless only for these.
 */
import type { ActionCategory } from "@countersign/core";

export interface ShellCommand {
  readonly category: ActionCategory;
  /** Arguments that make it something else. Tried on each argument by itself. */
  readonly unless?: readonly (readonly [argument: RegExp, category: ActionCategory])[];
  /** What it does is said by its first plain argument; others count as the category of the whole. */
  readonly subcommands?: Readonly<Record<string, ActionCategory>>;
  /** More arguments than these, options aside, name a file that it writes. */
  readonly maxPlainArguments?: number;
  /** What it does if one of its arguments is filled in when it runs: a secret can leave in a URL. */
  readonly whenComputed?: ActionCategory;
}

const FILE_OUTPUT = [/^(?:-o|-O|--output)/, "write"] as const;

export const SHELL_COMMANDS: ReadonlyMap<string, ShellCommand> = new Map<string, ShellCommand>([
  ...all(
    "read",
    `ls dir cat head tail grep egrep fgrep wc cut tr nl tac rev fold column comm cmp diff stat du df pwd whoami id
     groups who w uptime uname cal which whereis type basename dirname realpath readlink echo printf true false test [
     seq expr sleep ps pgrep free lsof netstat md5sum sha1sum sha256sum sha512sum cksum base64 od hexdump strings jq
     printenv cd pushd popd set unset return exit break continue shift : wait jobs getent locale nproc lscpu lsblk
     zcat zgrep locate`,
  ),
  ...["export", "local", "declare", "readonly", "typeset"].map(
    (name) => [name, { category: "read", unless: [[/=/, "execute"]] }] as const,
  ),
  ["uniq", { category: "read", maxPlainArguments: 1 }],
  ["file", { category: "read", unless: [[/^(?:-[a-zA-Z]*C|--compile)/, "write"]] }],
  ["ss", { category: "read", unless: [[/^(?:-[a-zA-Z]*K|--kill)/, "infrastructure"]] }],
  [
    "sort",
    {
      category: "read",
      unless: [
        [/^(?:-[a-zA-Z]*o|--output)/, "write"],
        [/^--compress-program/, "execute"],
      ],
    },
  ],
  ["rg", { category: "read", unless: [[/^--(?:pre|hostname-bin)/, "execute"]] }],
  ["fd", { category: "read", unless: [[/^(?:-[a-zA-Z]*[xX]|--exec)/, "execute"]] }],
  ["date", { category: "read", unless: [[/^(?:-[a-zA-Z]*s|--set|[0-9])/, "infrastructure"]] }],
  ["hostname", { category: "read", unless: [[/^[^-]/, "infrastructure"]] }],
  ["tree", { category: "read", unless: [FILE_OUTPUT] }],
  ["yq", { category: "read", unless: [[/^(?:-[a-zA-Z]*i|--inplace|--in-place)/, "write"]] }],
  ["xxd", { category: "read", unless: [[/^-r/, "write"]] }],
  [
    "find",
    {
      category: "read",
      unless: [
        [/^-delete$/, "delete"],
        [/^-fprint|^-fls/, "write"],
      ],
    },
  ],
  [
    "sed",
    {
      category: "read",
      unless: [
        [/^(?:-[a-zA-Z]*i|--in-place)/, "write"],
        [/^(?:-[a-zA-Z]*f|--file)/, "execute"],
        // Its commands `e`, `w` and `W`, and the flags `e` and `w` of `s`.
        [
          /(?:^|[;{}\s\d$!,/])[ewW](?:\s|$|[;}])|[^\w\s][gpiImM\d]*[ew][gpiImM\d]*(?:\s|$|[;}])/,
          "execute",
        ],
      ],
    },
  ],
  ["awk", { category: "execute" }],
  ...all(
    "write",
    "touch mkdir cp mv ln tee install split patch mkfifo rename truncate tar zip unzip gzip gunzip bzip2 xz zstd",
  ),
  ...all("delete", "rm rmdir unlink shred wipefs dd mkfs fdisk parted mkswap srm"),
  ...all(
    "privilege",
    "sudo su doas chmod chown chgrp chattr setfacl passwd useradd userdel usermod groupadd visudo",
  ),
  ...all(
    "infrastructure",
    `systemctl service shutdown reboot halt poweroff kill pkill killall mount umount iptables nft ufw ip ifconfig
     route crontab at launchctl docker podman kubectl helm terraform tofu ansible ansible-playbook aws gcloud az
     swapoff swapon modprobe insmod rmmod sysctl`,
  ),
  ...all("message", "mail mailx sendmail mutt ssmtp wall write"),
  ...all(
    "export",
    "scp rsync ftp sftp rclone nc ncat netcat socat telnet s3cmd pg_dump pg_dumpall mysqldump",
  ),
  [
    "curl",
    {
      category: "read",
      whenComputed: "export",
      unless: [
        [/^(?:-[a-zA-Z]*[KQ]|--config|--quote|--engine)/, "execute"],
        [/^(?:-[a-zA-Z]*[dFTX]|--data|--form|--upload|--json|--mail|--request)/, "write"],
        [
          /^(?:-[a-zA-Z]*[oOcD]|--output|--remote|--cookie-jar|--dump|--trace|--libcurl|--etag-save)/,
          "write",
        ],
        [/^--(?:stderr|hsts|alt-svc)/, "write"],
      ],
    },
  ],
  [
    "wget",
    {
      category: "write",
      unless: [
        [/^--(?:post|body|method)/, "write"],
        [/^--use-askpass/, "execute"],
      ],
    },
  ],
  [
    "git",
    {
      category: "write",
      subcommands: {
        ...subcommands(
          "read",
          "status log diff show blame grep describe rev-parse ls-files ls-tree shortlog cat-file reflog",
        ),
        ...subcommands("export", "push bundle send-email"),
        ...subcommands("delete", "clean reset rm gc prune filter-branch filter-repo"),
      },
      unless: [
        [
          /^(?:-c|--config-env|--exec-path|--upload-pack|--receive-pack|--ext-diff|--textconv|-O)/,
          "execute",
        ],
        [/^--output/, "write"],
      ],
    },
  ],
  [
    "kubectl",
    {
      category: "infrastructure",
      subcommands: {
        ...subcommands("read", "get describe logs top explain version api-resources"),
        ...subcommands("delete", "delete drain"),
        ...subcommands("execute", "exec run attach debug"),
        ...subcommands("export", "cp"),
      },
    },
  ],
  [
    "docker",
    {
      category: "infrastructure",
      subcommands: {
        ...subcommands("read", "ps images logs inspect stats version info top port diff history"),
        ...subcommands("delete", "rm rmi prune"),
        ...subcommands("execute", "exec run"),
        ...subcommands("export", "push save export cp"),
      },
    },
  ],
  [
    "systemctl",
    {
      category: "infrastructure",
      subcommands: subcommands("read", "status show list-units is-active is-enabled cat"),
    },
  ],
  [
    "terraform",
    {
      category: "infrastructure",
      subcommands: { ...subcommands("read", "validate version"), destroy: "delete" },
    },
  ],
]);

/** Variables that change how a program shows things, and nothing it does. */
export const HARMLESS_VARIABLES: ReadonlySet<string> = new Set(
  "LANG LC_ALL LC_CTYPE LC_NUMERIC LC_TIME TZ NO_COLOR CLICOLOR TERM COLUMNS LINES".split(" "),
);

function all(
  category: ActionCategory,
  names: string,
): readonly (readonly [string, ShellCommand])[] {
  return names
    .trim()
    .split(/\s+/)
    .map((name) => [name, { category }]);
}

function subcommands(category: ActionCategory, names: string): Record<string, ActionCategory> {
  return Object.fromEntries(names.split(" ").map((name) => [name, category]));
}
