import { z } from "zod";

import type { Person, ReviewerGroup } from "./config.ts";
import { slackTeam, slackUser } from "./slack-schema.ts";

const name = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    "expected up to 64 letters, digits, `.`, `_` or `-`, beginning with a letter or digit",
  );

const guid = z
  .string()
  .regex(
    /^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/,
    "expected an id such as `00000000-0000-0000-0000-000000000000`",
  );

const person = z
  .strictObject({
    name: z.string().min(1, "expected a name").exactOptional().describe("For people to read."),
    email: z
      .string()
      .regex(/^[^\s@]+@[^\s@]+$/, "expected an e-mail address")
      .exactOptional()
      .describe("Address in the directory."),
    local_user: z
      .string()
      .min(1, "expected the name of an account")
      .exactOptional()
      .describe(
        "Account on this machine: its calls are this person's, who then cannot decide them. `none` for somebody without one; without either, nobody can tell them from a local requester, and they decide nothing of local agents.",
      ),
    program_users: z
      .union([
        z.literal("none").transform(() => []),
        z.array(z.string().min(1, "expected the id of a user")).min(1),
      ])
      .exactOptional()
      .describe(
        "Ids under which programs name this person as a user, beside `email` and the key: calls of theirs are this person's, who then cannot decide them. `none` for somebody who uses none under another id; without either, they decide nothing of users whom nobody here can be told from.",
      ),
    teams: z
      .strictObject({
        tenant: guid.describe("Directory (tenant) id."),
        object_id: guid.describe("Object id of the user."),
      })
      .exactOptional()
      .describe("Identity in Microsoft Teams."),
    openid: z
      .array(
        z.strictObject({
          issuer: z.string().min(1, "expected an issuer").describe("As in `identity.providers`."),
          subject: z.string().min(1, "expected a subject").describe("`sub` in its tokens."),
        }),
      )
      .exactOptional()
      .describe(
        "Identities at providers. Somebody of Entra ID is known by `teams`, and anybody by an `email` that the provider says it verified.",
      ),
    slack: z
      .union([
        slackUser.transform((user) => ({ team: null, user })),
        z.strictObject({
          team: slackTeam.describe("Id of the workspace."),
          user: slackUser.describe("Member id."),
        }),
      ])
      .exactOptional()
      .describe("Member id in Slack, in the workspace of `channels.slack` or another one."),
  })
  .transform((value) => ({
    ...(value.openid === undefined ? {} : { openid: value.openid }),
    ...(value.program_users === undefined ? {} : { programUsers: value.program_users }),
    name: value.name ?? null,
    email: value.email ?? null,
    localUser: value.local_user ?? null,
    teams:
      value.teams === undefined
        ? null
        : {
            tenant: value.teams.tenant.toLowerCase(),
            objectId: value.teams.object_id.toLowerCase(),
          },
    slack: value.slack ?? null,
  }));

/** `people`. */
export const peopleSchema: z.ZodType<readonly Person[]> = z
  .record(name, person)
  .transform((byId) => Object.entries(byId).map(([id, rest]) => ({ id, ...rest })));

/** `reviewers`. */
export const reviewersSchema: z.ZodType<readonly ReviewerGroup[]> = z
  .record(name, z.array(z.string()).min(1))
  .transform((byName) =>
    Object.entries(byName).map(([group, people]) => ({ name: group, people })),
  );
