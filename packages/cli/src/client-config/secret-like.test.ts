import { expect, it } from "vitest";

import { secretLikePlaces } from "./secret-like.ts";

it.each([
  { because: "of its name", upstream: { env: { API_KEY: "x" } }, places: ["env API_KEY"] },
  {
    because: "of its look",
    upstream: { env: { X: "ghp_0123456789abcdefghij" } },
    places: ["env X"],
  },
  {
    because: "it signs in",
    upstream: { headers: { Authorization: "Bearer x" } },
    places: ["header Authorization"],
  },
  { because: "a flag says so", upstream: { args: ["--api-key", "x"] }, places: ["args"] },
  { because: "a flag says so", upstream: { args: ["--token=x"] }, places: ["args"] },
  {
    because: "a password is in it",
    upstream: { args: ["postgres://u:p@db.example/a"] },
    places: ["args"],
  },
])("finds $places, because $because", ({ upstream, places }) => {
  expect(secretLikePlaces(upstream)).toEqual(places);
});

it.each([
  { because: "it is kept elsewhere", upstream: { env: { API_KEY: "${env:API_KEY}" } } },
  { because: "it is kept elsewhere", upstream: { headers: { Authorization: "Bearer ${env:T}" } } },
  { because: "it is a setting", upstream: { env: { LOG_LEVEL: "info", PATH: "/usr/bin" } } },
  { because: "it is a package", upstream: { args: ["-y", "@modelcontextprotocol/server-memory"] } },
  { because: "it is empty", upstream: { env: { API_KEY: "" } } },
])("finds nothing, because $because", ({ upstream }) => {
  expect(secretLikePlaces(upstream)).toEqual([]);
});
