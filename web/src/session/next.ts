/** Where to go after log-in: back to the page that was asked for, if it is one of ours. */

const HOME = '/deals';

/** A path inside this app, or the start page; an address elsewhere is never followed. */
export function safeNext(next: unknown): string {
  if (typeof next !== 'string' || !next.startsWith('/') || next.startsWith('/login')) return HOME;
  const url = new URL(next, 'http://here.invalid');
  const isOurs = url.origin === 'http://here.invalid' && !next.includes('\\');
  return isOurs ? url.pathname + url.search + url.hash : HOME;
}
