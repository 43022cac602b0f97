import type { Workload } from '../workload.ts';

/** What the bench asks of the sender, one order at a time. */
export type Order =
  /** Makes the workload's lines ready to be sent. */
  | { readonly type: 'prepare'; readonly workload: Workload }
  /** Sends what was prepared as fast as it is taken. */
  | { readonly type: 'flood' }
  /** Sends lines of the workload's people at a fixed rate, each with the time at which it goes out. */
  | { readonly type: 'pace'; readonly workload: Workload; readonly rate: number; readonly seconds: number }
  /** Ends a `pace` before its time, which is answered as if it were over; the only order that may come while another is under way. */
  | { readonly type: 'halt' }
  | { readonly type: 'stop' };

export type Answer =
  | { readonly type: 'listening'; readonly url: string }
  | { readonly type: 'ready'; readonly lines: number; readonly bytes: number }
  | { readonly type: 'sent'; readonly sent: Sent }
  | { readonly type: 'failed'; readonly why: string };

export interface Sent {
  readonly messages: number;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly cpuUs: number;
  /** The last message, by which its arrival in the database is recognised. */
  readonly last: { readonly channelId: string; readonly messageId: string; readonly sentAtMs: number };
}
