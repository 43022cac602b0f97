/** How a request is made to fail: `drop` closes the connection without an answer. */
export type FailureStatus = 500 | 502 | 503 | 504 | 'drop';

export interface FailureOptions {
  /** How many requests in a row. Default 1. */
  readonly times?: number;
  /** True: the request takes effect, only its answer is lost. Default false. */
  readonly applied?: boolean;
}

export interface RateLimitOptions {
  readonly times?: number;
  /** `shared`: the resource's limit, which doesn't count as an invalid request. Default user. */
  readonly scope?: 'user' | 'global' | 'shared';
}

export type Fault =
  | { readonly kind: 'delay'; readonly delayMs: number }
  | { readonly kind: 'rate-limit'; readonly retryAfterS: number; readonly scope: 'user' | 'global' | 'shared' }
  | { readonly kind: 'fail'; readonly status: FailureStatus; readonly applied: boolean };

/** Troubles that tests have ordered, each for the next requests to one route. */
export class Faults {
  private readonly ordered: { readonly route: string; readonly fault: Fault; left: number }[] = [];

  order(route: string, fault: Fault, times: number): void {
    this.ordered.push({ route, fault, left: times });
  }

  /** The next ordered fault of a kind for this route, which is used up by it; null when there is none. */
  take<K extends Fault['kind']>(route: string, kind: K): Extract<Fault, { kind: K }> | null {
    for (const order of this.ordered) {
      if (order.route !== route || order.left === 0 || !isOfKind(order.fault, kind)) continue;
      order.left -= 1;
      return order.fault;
    }
    return null;
  }
}

function isOfKind<K extends Fault['kind']>(fault: Fault, kind: K): fault is Extract<Fault, { kind: K }> {
  return fault.kind === kind;
}
