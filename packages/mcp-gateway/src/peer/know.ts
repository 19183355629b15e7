import { notConnected } from "./forward.ts";
import type { ListMethod, Member } from "./member.ts";
import type { NamedList } from "./peer-names.ts";
import type { PeerParts } from "./peer-parts.ts";

export interface Unreachable {
  readonly member: Member;
  readonly because: string;
}

/** Lists everything of every member that is not known yet, and says who could not be asked. */
export async function know(
  { members }: PeerParts,
  method: ListMethod,
): Promise<readonly Unreachable[]> {
  const results = await Promise.all(
    members.map(async (member) => {
      try {
        await member.know(method);
        return [];
      } catch (error) {
        return [{ member, because: notConnected(error).because }];
      }
    }),
  );
  return results.flat();
}

/** Whose tool or prompt `shown` is; lists them first if that is not known. */
export async function find(
  parts: PeerParts,
  list: NamedList,
  shown: string,
): Promise<
  | { readonly member: Member; readonly name: string }
  | { readonly member?: undefined; readonly unreachable: readonly Unreachable[] }
> {
  const known = parts.names.find(list, shown);
  if (known !== undefined) return known;
  const asking = know(parts, list);
  // As soon as one of them lists it: the others may take as long as they are allowed to.
  const found = await Promise.any(
    parts.members.map(async (member) => {
      await member.know(list);
      const listed = parts.names.find(list, shown);
      if (listed === undefined) throw new Error("not listed there");
      return listed;
    }),
  ).catch(() => undefined);
  if (found !== undefined) return found;
  const unreachable = await asking;
  return parts.names.find(list, shown) ?? { unreachable };
}
