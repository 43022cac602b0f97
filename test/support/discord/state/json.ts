export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value without null and undefined members, at any depth: Discord leaves out what it was told as null. */
function dropNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(dropNulls);
  return isJsonObject(value) ? dropNullMembers(value) : value;
}

export function dropNullMembers(value: JsonObject): JsonObject {
  const kept = Object.entries(value).filter(([, member]) => member !== null && member !== undefined);
  return Object.fromEntries(kept.map(([key, member]) => [key, dropNulls(member)]));
}
