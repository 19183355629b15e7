import { ApiFailure, tell } from "./api/client.ts";
import { theStatus } from "./status.ts";

/** As the API names what can take a passkey. */
export type Act =
  | "accept-configuration"
  | "accept-definition"
  | "resume"
  | "create-key"
  | "revoke-key"
  | "create-credential"
  | "revoke-credential";

/**
 * Sends something that loosens what others are held to, signed with a passkey where that is asked for. `named`: what of
 * it only the path says.
 *
 * @throws {Error} with a sentence for people.
 */
export async function tellAct<Answer>(
  path: string,
  act: Act,
  body: object = {},
  named: object = {},
): Promise<Answer> {
  const signed = async (): Promise<Answer> => {
    const { signAct } = await import("./passkeys.ts");
    return tell<Answer>(path, { ...body, proof: await signAct(act, { ...body, ...named }) });
  };
  if (theStatus().changesTakePasskey) return signed();
  try {
    return await tell<Answer>(path, body);
  } catch (error) {
    // The policy asks for it since the page was opened.
    if (error instanceof ApiFailure && error.code === "APPROVAL_PASSKEY_REQUIRED") return signed();
    throw error;
  }
}
