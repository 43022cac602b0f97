import type { Member } from './community.ts';
import { type Raid, raidRate } from './moments.ts';
import type { Person } from './people.ts';
import { createSampler, type Random, type Sampler, zipfWeights } from './random.ts';

/** A raid and those who came with it. */
export interface Arrival {
  readonly raid: Raid;
  readonly guests: readonly Member[];
  readonly draw: Sampler;
}

/** `crowd`: the people of the channel that raids, those who write most first. `memberOf`: what they are in the channel that is raided. */
export function toArrival(raid: Raid, crowd: readonly Person[], memberOf: (person: Person) => Member): Arrival {
  const guests = crowd.slice(0, Math.max(1, raid.viewers)).map(memberOf);
  return { raid, guests, draw: createSampler(zipfWeights(Math.max(1, guests.length), 0.6, 8)) };
}

export type Influx = readonly { readonly arrival: Arrival; readonly perMinute: number }[];

/** The raids that still bring messages at an instant. */
export function influxAt(arrivals: readonly Arrival[], atMs: number): Influx {
  const rates = arrivals.map((arrival) => ({ arrival, perMinute: raidRate(arrival.raid, atMs) }));
  return rates.filter(({ perMinute }) => perMinute > 0);
}

/** Whose raid one of `perMinute` messages in all belongs to; null when it is nobody's. */
export function drawArrival(influx: Influx, perMinute: number, random: Random): Arrival | null {
  if (influx.length === 0) return null;
  let left = random.float() * perMinute;
  for (const raid of influx) {
    left -= raid.perMinute;
    if (left < 0) return raid.arrival;
  }
  return null;
}
