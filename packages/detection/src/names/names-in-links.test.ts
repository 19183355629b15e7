import { describe, expect, it } from "vitest";
import { createScanner } from "../scanner.ts";

const scanner = createScanner();

function persons(text: string): string[] {
  return scanner
    .scanText(text)
    .filter(({ entityType }) => entityType === "PERSON")
    .map(({ start, end }) => text.slice(start, end));
}

describe("a name in a query or link", () => {
  it.each([
    ["https://crm.example/search?q=Ada+Lovelace", "Ada+Lovelace"],
    ["https://crm.example/s?n=Ada%20Lovelace&x=1", "Ada%20Lovelace"],
    ["GET /s?owner=Bj%C3%B6rn%20Svensson HTTP/1.1", "Bj%C3%B6rn%20Svensson"],
    ["name=Jan+Kowalski&plan=pro", "Jan+Kowalski"],
    ["* [Grace Hopper](https://github.example/ghopper) wrote it", "Grace Hopper"],
    ["https://crm.example/s?user[name]=Jan+Kowalski", "Jan+Kowalski"],
  ])("is found in %j", (text, name) => {
    expect(persons(text)).toEqual([name]);
  });

  it.each([
    "https://shop.example/search?q=Star+Wars",
    "https://shop.example/search?city=San+Francisco",
    "https://shop.example/s?product_name=Jan+Kowalski",
    "https://shop.example/people/Ada%20Lovelace/files",
    "x = Ada+Lovelace",
    "q=Ada%2",
    "* [Getting Started](https://docs.example/start)",
  ])("is not seen in %j", (text) => {
    expect(persons(text)).toEqual([]);
  });
});
