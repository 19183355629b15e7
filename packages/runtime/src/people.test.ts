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
  tom: { email: tom@contoso.example, local_user: none, program_users: [u-40, U-41] }
  sam: { local_user: none, program_users: none }
  joan: { local_user: none }
reviewers: { owners: [ada, grace, kim, tom, sam, joan] }
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
    { because: "it is an id of theirs", user: "u-40", person: "tom", same: true },
    { because: "an id has its own letters", user: "u-41", person: "tom", same: false },
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
    const requester = programRequester(account, "grace@contoso.example");

    expect(people.canTellApart?.(requester, "sam")).toBe(true);
    expect(people.canTellApart?.(requester, "kim")).toBe(false);
  });

  it.each([
    { user: "u-17", apartFrom: ["tom", "sam"], because: "the id is nobody's that is written" },
    { user: "u-40", apartFrom: ["grace", "sam", "joan"], because: "it is Tom's" },
    { user: "u-41", apartFrom: ["sam"], because: "it may be Tom's, written with other capitals" },
    { user: "grace", apartFrom: ["tom", "sam", "joan"], because: "it is a name here" },
    {
      user: "somebody@contoso.example",
      apartFrom: ["grace", "tom", "sam"],
      because: "it is an address",
    },
  ])("can be told from $apartFrom only: $because", ({ user, apartFrom }) => {
    const requester = programRequester(account, user);
    const may = ["grace", "tom", "sam", "joan"].filter(
      (person) =>
        !people.isSamePerson(requester, person) && people.canTellApart?.(requester, person),
    );

    expect(may).toEqual(apartFrom);
  });

  it("is not somebody else because their name holds a separator", () => {
    const sly = programRequester(account, "mallory user:grace");

    expect(sly.id).not.toBe(programRequester(account, "grace").id);
    expect(people.isSamePerson(sly, "grace")).toBe(false);
  });
});
