const DISCORD_EPOCH_MS = 1_420_070_400_000;
const TIMESTAMP_SHIFT = 22n;

/** Snowflakes of now, strictly ascending: clients read the time of creation from them. https://discord.com/developers/docs/reference#snowflakes */
export class Ids {
  private last = 0n;

  next(): string {
    const now = BigInt(Date.now() - DISCORD_EPOCH_MS) << TIMESTAMP_SHIFT;
    this.last = now > this.last ? now : this.last + 1n;
    return this.last.toString();
  }
}

/** Refuses ids that discord.js would not recognise in a path, where they part the rate-limit buckets. */
export function checkedId(id: string): string {
  if (!/^\d{17,19}$/.test(id)) throw new Error(`Not a Discord id (17 to 19 digits): ${id}`);
  return id;
}
