/** What went wrong, in the API's words: an RFC 9457 problem with a stable code. */

export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  /** Seconds to wait before trying again, when the server said so. */
  readonly retryAfter: number | null;

  constructor(init: { status: number; code: string; title: string; detail: string; retryAfter?: number | null }) {
    super(init.detail || init.title);
    this.name = 'Problem';
    this.status = init.status;
    this.code = init.code;
    this.title = init.title;
    this.retryAfter = init.retryAfter ?? null;
  }
}

function text(value: unknown, otherwise: string): string {
  return typeof value === 'string' && value !== '' ? value : otherwise;
}

/** Reads a problem from whatever body a failed response had. */
export function problemFrom(response: Response, body: unknown): Problem {
  const fields = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const wait = Number(response.headers.get('Retry-After'));
  return new Problem({
    status: response.status,
    code: text(fields['code'], `http_${response.status}`),
    title: text(fields['title'], response.status >= 500 ? 'The server failed' : 'That did not work'),
    detail: text(fields['detail'], ''),
    retryAfter: Number.isFinite(wait) && wait > 0 ? wait : null,
  });
}

/** A sentence for a toast or an alert, whatever was thrown. */
export function sentence(error: unknown): string {
  if (error instanceof Problem) return error.message;
  if (error instanceof TypeError) return 'The server cannot be reached. Check the connection and try again.';
  return error instanceof Error ? error.message : 'Something went wrong.';
}

export function isProblem(error: unknown, status: number): error is Problem {
  return error instanceof Problem && error.status === status;
}
