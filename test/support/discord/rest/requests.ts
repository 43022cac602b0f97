/** One REST request, as it was answered. */
export interface LoggedRequest {
  readonly method: string;
  /** As sent, decoded, without query. */
  readonly path: string;
  /** Method and path as Discord's description writes them; null when the stand-in has no such route. */
  readonly route: string | null;
  /** 0: the connection was dropped on purpose. */
  readonly status: number;
  /** Discord's code in an error's body; null otherwise. */
  readonly code: number | null;
  /** Milliseconds since the epoch, when the request had arrived. */
  readonly atMs: number;
}

const INVALID_STATUS: ReadonlySet<number> = new Set([401, 403, 429]);
const INVALID_WINDOW_MS = 10 * 60 * 1_000;

/** The log, and the count by which Discord bans: 10,000 invalid requests in 10 minutes. */
export class RequestLog {
  readonly requests: LoggedRequest[] = [];
  private readonly invalidAt: number[] = [];

  get invalidRequests(): number {
    const since = Date.now() - INVALID_WINDOW_MS;
    return this.invalidAt.filter((at) => at > since).length;
  }

  /** `isShared`: a 429 of a shared limit, which isn't counted. https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans */
  add(request: LoggedRequest, isShared: boolean): void {
    this.requests.push(request);
    if (INVALID_STATUS.has(request.status) && !isShared) this.invalidAt.push(request.atMs);
  }
}
