/** Who is not to be named: by id, and by every login that was ever theirs. */
export interface Unnamed {
  readonly ids: ReadonlySet<string>;
  readonly logins: ReadonlySet<string>;
}

export const LIST_UNNAMED = `
  select o.chatter_id, n.login from optouts o left join names n on n.user_id = o.chatter_id`;

/** @param rows of {@link LIST_UNNAMED} */
export function toUnnamed(rows: readonly (readonly (string | null)[])[]): Unnamed {
  const present = (values: readonly (string | null | undefined)[]): Set<string> =>
    new Set(values.filter((value) => typeof value === 'string'));
  return { ids: present(rows.map(([id]) => id)), logins: present(rows.map(([, login]) => login)) };
}

/** A key that says who a detail is about: `recipientId` and `recipientUserName` of a gift, `senderLogin`, the `login` of a raid. */
const PERSON_KEY = /^(?<person>.*?)(?:(?<id>id)|(?:user)?name|login)$/i;

/** The details of an event (JSON, a flat object) without everything that they tell of people who are not to be named. */
export function withoutUnnamed(details: string, { ids, logins }: Unnamed): string {
  if (ids.size === 0) return details;
  const parsed: unknown = JSON.parse(details);
  if (typeof parsed !== 'object' || parsed === null) return details;
  const entries = Object.entries(parsed);
  const hidden = entries.flatMap(([key, value]) => {
    const groups = PERSON_KEY.exec(key)?.groups;
    if (groups === undefined || typeof value !== 'string') return [];
    const isHidden = groups['id'] === undefined ? logins.has(value.toLowerCase()) : ids.has(value);
    return isHidden ? [groups['person'] ?? ''] : [];
  });
  if (hidden.length === 0) return details;
  // Without a prefix (the login of a raid), the details are about one person alone.
  return JSON.stringify(Object.fromEntries(entries.filter(([key]) => !hidden.some((person) => key.startsWith(person)))));
}
