/** The one HTTP client: typed from openapi.json, sends the CSRF token, turns failures into problems. */
import createClient, { type Middleware } from 'openapi-fetch';

import { problemFrom } from './problem';
import type { paths } from './schema';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Set at log-in and when a session is found. */
let csrfToken: string | null = null;
let onExpired: () => void = () => undefined;

export function rememberCsrfToken(token: string | null): void {
  csrfToken = token;
}

/** Names what happens when the server no longer knows this session. */
export function whenSessionExpires(callback: () => void): void {
  onExpired = callback;
}

/** Whether an answer says that the log-in page comes first: nobody is known, or a second factor is wanted before all else. */
async function shutsOut(response: Response): Promise<boolean> {
  const body = (await response.json().catch(() => null)) as unknown;
  const { code } = problemFrom(response, body);
  return code === 'not_signed_in' || code === 'second_factor_missing';
}

const session: Middleware = {
  onRequest({ request }) {
    if (csrfToken !== null && !SAFE.has(request.method)) request.headers.set('X-CSRF-Token', csrfToken);
    return request;
  },
  async onResponse({ request, response }) {
    const mayEnd = response.status === 401 || response.status === 403;
    if (mayEnd && !new URL(request.url).pathname.endsWith('/session') && (await shutsOut(response.clone()))) onExpired();
    return response;
  },
};

export const api = createClient<paths>({
  baseUrl: globalThis.location.origin,
  // Looked up at each call, so that a test may answer in the server's place.
  fetch: (request) => globalThis.fetch(request),
});
api.use(session);

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The body of a successful answer; anything else is thrown as a Problem. */
export async function read<T>(call: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) throw problemFrom(response, error);
  return data as T;
}

/** The body together with its version tag, for edits that must not overwrite someone else's. */
export async function readTagged<T>(call: Promise<Answer<T>>): Promise<{ value: T; etag: string }> {
  const { data, error, response } = await call;
  if (!response.ok) throw problemFrom(response, error);
  return { value: data as T, etag: response.headers.get('ETag') ?? '*' };
}
