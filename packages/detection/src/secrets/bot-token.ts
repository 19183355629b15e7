import type { Detector } from "../detector.ts";
import { BASE64URL, isDigit, isWordAt, runEnd } from "../text/characters.ts";

/** Finds Telegram bot tokens: the bot's number, a colon, 35 characters that begin with AA. */
export const telegramToken: Detector = {
  name: "telegram-token",
  entityType: "TELEGRAM_TOKEN",
  confidence: 0.97,
  sources: ["https://core.telegram.org/bots/features#botfather"],
  anchor: {
    on: "character",
    character: ":",
    followers: "A",
    find(text, at, scan) {
      if (text.charCodeAt(at + 1) !== 65 || text.charCodeAt(at + 2) !== 65) return -1;
      let start = at;
      while (at - start < 11 && isDigit(text.charCodeAt(start - 1))) start--;
      if (at - start < 8 || at - start > 10) return -1;
      if (isWordAt(text, start - 1) && !text.startsWith("bot", start - 3)) return -1;
      const end = runEnd(text, at + 1, BASE64URL, 36);
      if (end - at - 1 !== 35) return -1;
      scan.emit(start, end);
      return end;
    },
  },
};

/** Finds Discord bot tokens: base64 of the bot's number, a time, a signature. */
export const discordToken: Detector = {
  name: "discord-token",
  entityType: "DISCORD_TOKEN",
  confidence: 0.95,
  sources: ["https://discord.com/developers/docs/reference#authentication"],
  anchor: {
    on: "prefix",
    prefixes: ["MT", "MD", "Mz", "ND", "NT", "Nj", "Nz", "OD", "OT", "MI", "Mj"],
    end(text, start, _from) {
      const first = runEnd(text, start, BASE64URL, 32);
      if (first - start < 23 || first - start > 28 || text.charCodeAt(first) !== 46) return -1;
      const second = runEnd(text, first + 1, BASE64URL, 8);
      if (second - first !== 7 || text.charCodeAt(second) !== 46) return -1;
      const third = runEnd(text, second + 1, BASE64URL, 48);
      return third - second > 26 && third - second < 48 ? third : -1;
    },
  },
};
