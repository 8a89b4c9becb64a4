import { Member, Role, UserId } from "@webordinary/domain";
import { UsageError } from "./report-error.ts";

/** See `UserId`. */
const KEPT_USER_IDS = ["production"];

const ADDRESS = /^(?:chat:[^:\s,]+|[^\s,]+@[^\s,:]+)$/;

/**
 * `jo@bakery.example:editor`, by chat `chat:u123:editor`, or `jo@bakery.example,jo@home.example`: one person's addresses, the first
 * of which names the user.
 */
export function membersFrom(given: readonly string[]): Member[] {
  const taken = new Set<string>(KEPT_USER_IDS);
  const named = new Set<string>();
  return given.map((text) => {
    const written = text.trim().toLowerCase().split(",");
    const [, last = "", role = "owner"] = /^(chat:[^:\s]+|.+?@[^:]+)(?::([a-z]+))?$/.exec(written.at(-1)?.trim() ?? "") ?? [];
    const addresses = [...written.slice(0, -1).map((address) => address.trim()), last];
    if (!addresses.every((address) => ADDRESS.test(address)))
      throw new UsageError(`"${text}" is no member: write ADDRESS or ADDRESS:owner, :editor, :viewer, where ADDRESS is a mail address or chat:NAME`);
    for (const address of addresses) {
      if (named.has(address)) throw new UsageError(`"${address}" is named twice: an address has one role`);
      named.add(address);
    }
    const known = Role.safeParse(role);
    if (!known.success) throw new UsageError(`"${role}" is no role: owner, editor or viewer`);
    return Member.parse({ userId: userIdFor(addresses[0] ?? "", taken), addresses, role: known.data });
  });
}

function userIdFor(address: string, taken: Set<string>): UserId {
  const name =
    (address.split("@")[0] ?? "")
      .replace(/[^a-z0-9]+/g, "-")
      .slice(0, 36)
      .replace(/^-+|-+$/g, "") || "user";
  let id = name;
  for (let n = 2; taken.has(id); n++) id = `${name}-${n}`;
  taken.add(id);
  return UserId.parse(id);
}
