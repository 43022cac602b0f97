import { backoffMs } from './backoff.ts';
import type { Clock } from './clock.ts';
import type { ReconnectCause } from './contract.ts';
import type { Link } from './link.ts';
import { type Berth, chooseBerth, countConnections } from './placement.ts';
import type { Tunables } from './tunables.ts';

/** The place of one connection, whichever serves it at the moment. */
interface Slot {
  link: Link | null;
  /** Connections in a row that failed or didn't stand for long. */
  failures: number;
  dialledAt: number;
  retryAt: number;
}

/** As many connections as the channels need, each replaced on its own. */
export function createPool(options: {
  readonly dial: (id: number) => Link;
  readonly clock: Clock;
  readonly tunables: Tunables;
  readonly random: () => number;
  readonly replacing: (cause: ReconnectCause) => void;
}) {
  const { dial, clock, tunables, random, replacing } = options;
  const slots: Slot[] = [];
  const draining = new Set<Link>();
  let dialled = 0;
  let lastDialAt = Number.NEGATIVE_INFINITY;

  function vacate(link: Link, cause: ReconnectCause): void {
    const slot = slots.find((one) => one.link === link);
    if (!slot) return;
    const now = clock.now();
    const stood = link.openedAt === null ? 0 : now - link.openedAt;
    slot.link = null;
    slot.failures = stood >= tunables.stableAfterMs ? 0 : slot.failures + 1;
    // The first replacement comes at once; only what fails again waits.
    slot.retryAt = now + backoffMs(slot.failures - 1, { baseMs: tunables.reconnectBaseMs, maxMs: tunables.reconnectMaxMs }, random());
    replacing(cause);
  }

  function toBerth(slot: Slot): Berth & { readonly link: Link | null } {
    const { link } = slot;
    const now = clock.now();
    const isSoon = link ? now - slot.dialledAt < tunables.placementPatienceMs : slot.retryAt - now < tunables.placementPatienceMs;
    return { link, load: link?.seats.size ?? 0, state: link?.state === 'open' ? 'open' : isSoon ? 'coming' : 'away' };
  }

  function links(): Link[] {
    return [...slots.flatMap((slot) => slot.link ?? []), ...draining];
  }

  return {
    links,
    draining: draining as ReadonlySet<Link>,

    /** Dials what is missing for `channels`, lets go of what is empty and too much. */
    ensure(channels: number): void {
      const wanted = countConnections(channels, tunables.maxChannelsPerConnection);
      while (slots.length < wanted) slots.push({ link: null, failures: 0, dialledAt: 0, retryAt: clock.now() });
      while (slots.length > wanted) {
        const at = slots.findLastIndex((slot) => (slot.link?.seats.size ?? 0) === 0);
        if (at === -1) break;
        void slots.splice(at, 1)[0]?.link?.close();
      }
      for (const slot of slots) {
        const now = clock.now();
        if (slot.link || slot.retryAt > now || now - lastDialAt < tunables.connectSpacingMs) continue;
        lastDialAt = now;
        slot.dialledAt = now;
        dialled += 1;
        slot.link = dial(dialled);
      }
    },

    /** The open connection that the next of `channels` goes to. */
    place(channels: number): Link | null {
      return chooseBerth(slots.map(toBerth), channels, tunables.maxChannelsPerConnection)?.link ?? null;
    },

    closed(link: Link): void {
      if (!draining.delete(link)) vacate(link, 'lost');
    },

    /** The server will end this one: another is dialled while it goes on. */
    drain(link: Link): void {
      if (link.isDraining) return;
      vacate(link, 'requested');
      link.isDraining = true;
      draining.add(link);
    },

    /** Lets a drained connection go. */
    release(link: Link): void {
      draining.delete(link);
      void link.close();
    },
  };
}
