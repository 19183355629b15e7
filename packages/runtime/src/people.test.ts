import { parseConfig } from "@countersign/config";
import { describe, expect, it } from "vitest";
import { localRequester, peopleDirectory, programRequester } from "./people.ts";

const config = parseConfig(
  `version: 1
mode: team
people:
  ada: { email: ada@contoso.example, local_user: svc }
  grace: { email: grace@contoso.example, local_user: none }
  kim: { email: kim@contoso.example }
reviewers: { owners: [ada, grace, kim] }
approvals: { reviewers: [owners] }
`,
  { file: "/c/countersign.yaml", env: {} },
);
const people = peopleDirectory(config);
const account = localRequester("svc", "host");

describe("a user of a program", () => {
  it.each([
    { because: "the account is theirs", user: "u-17", person: "ada", same: true },
    {
      because: "the e-mail address is",
      user: "Grace@Contoso.example",
      person: "grace",
      same: true,
    },
    { because: "it is their name here", user: "grace", person: "grace", same: true },
    { because: "it is nobody's", user: "u-17", person: "grace", same: false },
    {
      because: "it only begins alike",
      user: "grace@contoso.example.org",
      person: "grace",
      same: false,
    },
  ])("is the same person or not: $because", ({ user, person, same }) => {
    expect(people.isSamePerson(programRequester(account, user), person)).toBe(same);
  });

  it("cannot be told from somebody whose account nobody named", () => {
    const requester = programRequester(account, "u-17");

    expect(people.canTellApart?.(requester, "grace")).toBe(true);
    expect(people.canTellApart?.(requester, "kim")).toBe(false);
  });

  it("is not somebody else because their name holds a separator", () => {
    const sly = programRequester(account, "mallory user:grace");

    expect(sly.id).not.toBe(programRequester(account, "grace").id);
    expect(people.isSamePerson(sly, "grace")).toBe(false);
  });
});
