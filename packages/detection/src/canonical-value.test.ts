import { expect, it } from "vitest";
import { canonicalValue } from "./canonical-value.ts";

it.each([
  {
    entityType: "EMAIL_ADDRESS",
    one: "Ada@Example.com",
    other: "ada@example.com",
    because: "case means nothing",
  },
  {
    entityType: "CREDIT_CARD",
    one: "4111 1111-1111 1111",
    other: "4111111111111111",
    because: "separators mean nothing",
  },
  {
    entityType: "PHONE_NUMBER",
    one: "+1 (415) 555-2671",
    other: "415.555.2671",
    because: "both are North American",
  },
  {
    entityType: "PHONE_NUMBER",
    one: "+44 (0)20 7946 0958",
    other: "0044 20 7946 0958",
    because: "00 stands for the plus sign",
  },
  {
    entityType: "IBAN_CODE",
    one: "de89 3704 0044 0532 0130 00",
    other: "DE89370400440532013000",
    because: "case means nothing",
  },
  {
    entityType: "PERSON",
    one: "Ada  Lovelace",
    other: "ada lovelace",
    because: "spacing and case mean nothing",
  },
  {
    entityType: "PERSON",
    one: "Lovelace, Ada",
    other: "Ada Lovelace",
    because: "lists have the family name first",
  },
  {
    entityType: "PERSON",
    one: "VAN DER BERG,  Anna Maria",
    other: "Anna Maria van der Berg",
    because: "either may have several words",
  },
  {
    entityType: "PERSON",
    one: "Martin Luther King, Jr.",
    other: "Martin Luther King Jr.",
    because: "what stands behind some names is no given name",
  },
  {
    entityType: "US_SSN",
    one: "219-09-9998",
    other: "219099998",
    because: "separators mean nothing",
  },
  {
    entityType: "PHONE_NUMBER",
    one: "+44 20 7946 0958",
    other: "442079460958",
    because: "a plus sign is left out where a number is kept as one",
  },
  {
    entityType: "IP_ADDRESS",
    one: "2A00:1450:4001:81b::200e",
    other: "2a00:1450:4001:081b:0:0:0:200e",
    because: "zeros may be left out",
  },
  {
    entityType: "DATE_OF_BIRTH",
    one: "1990-12-10",
    other: "10.12.1990",
    because: "points put the day first",
  },
  {
    entityType: "DATE_OF_BIRTH",
    one: "10 December 1990",
    other: "Dec 10, 1990",
    because: "the month has its name",
  },
  {
    entityType: "EMAIL_ADDRESS",
    one: "ａda@example.com",
    other: "ada@example.com",
    because: "full-width letters are folded",
  },
  {
    entityType: "EMAIL_ADDRESS",
    one: "ada%40post.example",
    other: "ada@post.example",
    because: "addresses are percent-encoded in queries",
  },
  {
    entityType: "EMAIL_ADDRESS",
    one: "ada&#64;post.example",
    other: "ada@post.example",
    because: "signs are entities in markup",
  },
])("gives $one and $other one spelling because $because", ({ entityType, one, other }) => {
  expect(canonicalValue(entityType, one)).toBe(canonicalValue(entityType, other));
});

it("keeps the case of secrets", () => {
  expect(canonicalValue("SECRET", "aB")).not.toBe(canonicalValue("SECRET", "ab"));
});

it.each([
  { entityType: "DATE_OF_BIRTH", one: "10/12/1990", other: "1990-12-10" },
  { entityType: "IP_ADDRESS", one: "2a00::1", other: "2a00::1:0" },
  { entityType: "IP_ADDRESS", one: "::", other: "::1" },
  { entityType: "EMAIL_ADDRESS", one: "a%62@post.example", other: "ab@post.example" },
])("does not take $one for $other", ({ entityType, one, other }) => {
  expect(canonicalValue(entityType, one)).not.toBe(canonicalValue(entityType, other));
});
