/** What an integration asks for: the decision over it, and its scopes in words. */
import type { ConsentAnswer } from '../api/types';
import { words } from '../ui/format';

export const CONSENT_PATH = '/oauth/authorize';

/** Whether a path of ours is the consent page, which is always loaded afresh. */
export function isConsent(href: string): boolean {
  return href === CONSENT_PATH || href.startsWith(`${CONSENT_PATH}?`);
}

/** The body of a decision over the parameters of the search. */
export function decision(search: string, approve: boolean): ConsentAnswer {
  const asked = new URLSearchParams(search);
  return {
    approve,
    response_type: asked.get('response_type') ?? '',
    client_id: asked.get('client_id') ?? '',
    redirect_uri: asked.get('redirect_uri') ?? '',
    scope: asked.get('scope') ?? '',
    state: asked.get('state'),
    code_challenge: asked.get('code_challenge') ?? '',
    code_challenge_method: asked.get('code_challenge_method') ?? '',
  };
}

const NAMES: Record<string, string> = {
  api_keys: 'API keys',
  audit: 'The audit log',
  events: 'The history of records',
  organization: 'The organization’s settings',
  people: 'People and how to reach them',
  privacy: 'Requests about privacy',
  users: 'Colleagues',
};

/** Scopes by what they allow: what is seen and changed, and what is only seen. */
export function inWords(scopes: readonly string[]): { changed: string[]; seen: string[] } {
  const writes = new Set(scopes.filter((scope) => scope.endsWith(':write')).map(objectOf));
  const reads = new Set(scopes.map(objectOf).filter((object) => !writes.has(object)));
  return { changed: [...writes].map(nameOf), seen: [...reads].map(nameOf) };
}

function objectOf(scope: string): string {
  return scope.slice(0, scope.lastIndexOf(':'));
}

function nameOf(object: string): string {
  return NAMES[object] ?? words(object);
}

/** Whether the browser may be sent there: a page, never a script. */
export function isPage(address: string): boolean {
  try {
    return ['http:', 'https:'].includes(new URL(address).protocol);
  } catch {
    return false;
  }
}
