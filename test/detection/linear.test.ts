/**
 * Time per byte stays flat, whatever the text. Every input is scanned at 25 KB and at 1 MB in this process; quadratic work
 * would make the larger one forty times slower a byte. Only the ratio is tested: machines differ.
 */
import { createScanner } from "@countersign/detection";
import { expect, it } from "vitest";

const scanner = createScanner({ enable: "all", names: false });

/** Repeated, each of these has made some detector backtrack, look back or search ahead without end. */
const UNITS: Readonly<Record<string, string>> = {
  letters: "a",
  capitals: "A",
  digits: "1",
  spaces: " ",
  "digit space": "1 ",
  "digit dash": "1-",
  "digit dot": "1.",
  "digit parenthesis": "(1)",
  "plus digit": "+1",
  "plus digits letter": "+1111111111111111111a ",
  "plus groups letter": "+11 11 11 11 11 11 11a",
  "letter dot": "a.",
  "letter at": "a@",
  email: "x@x.co ",
  "domain dots": "a@a.a.a.a.a.a.a.",
  scheme: "http://",
  "scheme user": "http://a:b@c ",
  "colon letters": "a:",
  "slash colon": "://a:",
  hex: "ab:",
  colons: ":",
  "mixed case words": "Ab ",
  "capital digit": "A1",
  "iban tail": "DE12CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCa ",
  "token start": "eyJ",
  "token dash": "eyJaaaaaaaaaaaa-",
  "token dot": "eyJaaaaaaaaaaaa.",
  "token two parts": "eyJaaaaaaaaaaaa.eyJaaaaaaaaaaaa-",
  "key equals": "key=",
  "password colon": "password: ",
  "short secret": "token=abc ",
  "pem head": "-----BEGIN ",
  "pem without end": "-----BEGIN PRIVATE KEY-----AAAAA",
  base64: "QUJD/+Z9",
  "card-like": "4111-",
  newlines: "\n",
  "quote backslash": '"\\',
  "backslash u": "\\u0041",
  percent: "%41",
  ampersand: "&a",
  entity: "&#65;",
  "wide character": "\u4e2d\u200b",
  "zero width": "a\u200b",
  combining: "a\u0332",
  "spaced letters": "a b ",
  "at word": " at ",
  "number words": "one two ",
  tags: "<b>",
  "tags in digits": "4<b></b>",
  "iban head lines": "DE12\n",
  "x12 segment": "~NM1*IL*1*A*B*",
  "edifact segment": "'NAD+BY+A:A+A",
  "swift field": "\n:86:?32A",
  "blame line": "\n1a2b3c4 (a 2026-06-01 ",
  "account record": "a:x:",
  "account hash": "a:$6$",
  "value in angles": "user=<a",
  "names in a row": "assignees: a, ",
  "list of names": "owner: [a, ",
  "dicom line": "(0010,0010) PN [",
  ago: "ago ",
  wrapper: 'name: Some("',
  stars: "**",
  braces: '{"a":',
  brackets: "[",
  "open brace": "{",
  "closing tags": "</a>",
  "table head": "name,email\n",
  "table rows": "a,b,c,d\n",
  "quoted cells": '"a,',
  "array of names": '{"names":["',
  "nested names": '"name":["a",',
  "insert into": "insert into t (a) values ('",
  "full name": "Full name: ",
  "dear name": "Dear Ada Ada Ada ",
  "street words": "1 Aa Street ",
  "street first": "rue de la Paix ",
  "compound street": "Aastraße 1 ",
  "city zip": "Aa, IL 62704 ",
  "mailbox quotes": '"<a@',
  "angle brackets": '"a" <',
  "seven groups": "11 11 11 11 11 11 11 ",
  "born word": "born in the year of ",
  "spaced at": "a @ b ",
  "bracket at": "a [at] b ",
  "dot words": "a dot ",
  "gzip head": "H4sIAAAAAAAAA ",
  "base64 words": "QUJDREVGR0hJSktM ",
  "hex text": "6162636465666768 ",
  "long base64": "YWJj",
  "wrapped at": "a@a\n",
  "digit lines": "1111\n",
  "bitcoin-like": "1BoatSLRHtKNngkdXEeobR76b53LETtpyU ",
  "ethereum-like": "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD ",
  "double colon": "a::",
  "zero colon": "::1",
  "mac pairs": "aa:bb:cc:dd:ee:",
  "uuid parts": "aaaaaaaa-aaaa-aaaa-",
  "basic words": "Basic aaaaaaaaaaaaaaaaaaaaaa1 ",
  "cookie line": "Cookie: a=b; ",
  "query string": "a=b&",
  "json escapes": '\\"name\\":\\"',
  "look-alikes": "aа",
  "full-width": "\uff11",
  "markup words": "a<b>a</b>",
  "open comments": "a<!--a",
  "outline headers": "columnheader ",
  "outline cells": 'columnheader "a" cell "b" ',
  "header lines": '"a,\n',
  "pipe lines": "|\n",
  "iban heads": "AT6 ",
  titles: "Mr. ",
  accounts: "as user ",
  "sudo options": "sudo -u a ",
  "account commands": "su a ",
  "file modes": "-rw-r--r-- 1 a ",
  "columns of json": '"columns":["a","b"],',
  "open columns": '"columns":[{"name":"a",',
  cards: "BEGIN:VCARD\nFN:A\n",
  "outline header lines": '- columnheader "Name"\n',
  "outline cell lines": '- columnheader "Name"\n- cell "A"\n',
  "gap headers": "NAME  LOGIN  ZIP\n",
  "field rows": "name | login\n",
  "numbered labels": "=41:",
  "labels without values": "Acct:",
  "labels with dots": "d.o.b:",
  "repeats of digits": "triple  ",
  "flags in a run": "r--r--r---",
  "access log dates": " - a [10/Oct/2026:1",
  "broken groups": "12 123 123 123\n",
  "labels on broken lines": "FN:A\n@",
  "passport heads": "P<",
  "prefixes in a run": "xoxb--",
  "commands on a line": "curl -c ",
  "logins on a line": "az login -u a ",
  "echo on a line": "echo a ",
  "prompts on a line": "password for ",
  "columns to copy": "copy a(b,c) from stdin;\n",
  "numbered keys": '1) "password"\n',
  "lines of a key": "Private-Lines: 1\n",
  "notes in brackets": "key [a]: ",
  "lines of cookies": "cookie: a=b\n",
  "ports of a password file": "a:5432:b:c:",
  "keys of a list": "<key>a</key><string>b</string>",
  "full-width digits": "\uff11 ",
};

function repeat(unit: string, size: number): string {
  return unit.repeat(Math.ceil(size / unit.length)).slice(0, size);
}

/**
 * Microseconds a byte of this thread's processor time, which other work on the machine does not add to. It is counted
 * in steps, hence the least time.
 */
function costOf(text: string): number {
  const before = process.threadCpuUsage();
  for (let times = 1; ; times++) {
    scanner.scanText(text);
    const { user, system } = process.threadCpuUsage(before);
    if (user + system >= 40_000) return (user + system) / times / text.length;
  }
}

it.each(Object.entries(UNITS).map(([name, unit]) => ({ name, unit })))(
  "costs the same a byte for $name at 25 KB and at 1 MB",
  ({ unit }) => {
    const small = repeat(unit, 25_000);
    costOf(small);

    const large = repeat(unit, 1_000_000);

    // A collection of garbage can slow one measurement down, not three.
    let growth = Number.POSITIVE_INFINITY;
    for (let attempt = 0; attempt < 3 && growth >= 8; attempt++) {
      growth = Math.min(growth, costOf(large) / costOf(small));
    }

    expect(growth).toBeLessThan(8);
  },
);
