import { readdirSync, readFileSync } from 'node:fs';

/** CPU time and memory of other processes, from Linux's /proc; null where there is none. proc(5). */

const TICK_US = 10_000;

interface Stat {
  readonly parent: number;
  readonly ownUs: number;
  /** Of children that have ended. */
  readonly endedUs: number;
}

function readStat(pid: number): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The program's name, in parentheses, may hold spaces.
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const at = (number: number): number => fields[number - 3] ?? 0;
    return { parent: at(4), ownUs: (at(14) + at(15)) * TICK_US, endedUs: (at(16) + at(17)) * TICK_US };
  } catch {
    return null;
  }
}

export function parentOf(pid: number): number | null {
  return readStat(pid)?.parent ?? null;
}

/** Microseconds of CPU that a process has used. */
export function cpuUsOf(pid: number): number | null {
  return readStat(pid)?.ownUs ?? null;
}

/** The same for a process and all its children, those that have ended included. */
export function cpuUsOfFamily(pid: number): number | null {
  const head = readStat(pid);
  if (head === null) return null;
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readStat(Number(name)));
  return head.ownUs + head.endedUs + children.reduce((sum, child) => sum + (child?.parent === pid ? child.ownUs : 0), 0);
}

/** Resident memory now, and its highest since the process began; bytes. */
export interface Memory {
  readonly rss: number;
  readonly peak: number;
}

export function memoryOf(pid: number): Memory | null {
  try {
    const text = readFileSync(`/proc/${pid}/status`, 'utf8');
    const bytes = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(text)?.[1] ?? 0) * 1_024;
    return { rss: bytes('VmRSS'), peak: bytes('VmHWM') };
  } catch {
    return null;
  }
}
