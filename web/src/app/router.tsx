/** Every address of the app; pages behind the log-in are fetched when they are first needed. */
import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent, Outlet, redirect, type SearchSchemaInput, stripSearchParams,
} from '@tanstack/react-router';

import type { BoardFilter } from '../deals/BoardFilters';
import { CARD_ORDERS, OWNERS } from '../deals/deal';
import { arrivedWith } from '../session/arrived';
import { CONSENT_PATH, isConsent } from '../session/consent';
import { LoginPage, type LoginSearch } from '../session/LoginPage';
import { safeNext } from '../session/next';
import { NOTICES, sessionQuery } from '../session/session';
import { FailurePage } from '../ui/FailurePage';
import { NotFound } from './NotFound';
import { Shell } from './Shell';

interface Context {
  client: QueryClient;
}

function oneOf<T extends string>(allowed: readonly T[], value: unknown, otherwise: T): T {
  return allowed.find((candidate) => candidate === value) ?? otherwise;
}

function text(value: unknown): string {
  // The router reads a search for 42 as a number.
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** What a list is searched for; nothing at first. */
function searchedFor(search: { q?: string } & SearchSchemaInput): { q: string } {
  return { q: text(search.q) };
}

const root = createRootRouteWithContext<Context>()({
  component: Outlet,
  notFoundComponent: NotFound,
  errorComponent: ({ error, reset }) => <FailurePage error={error} onRetry={reset} />,
});

/** The session, whether or not it is enough. */
function sessionOf(client: QueryClient) {
  return client.query({ ...sessionQuery, staleTime: 'static' });
}

/** Leads to the log-in, and from there back to `next`, whoever is not known or must add a second factor first. */
async function requireSession(client: QueryClient, next: string): Promise<void> {
  const session = await sessionOf(client);
  if (session === null || session.must_add_second_factor) throw redirect({ to: '/login', search: next === '/' ? {} : { next } });
}

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: (search: Record<string, unknown>): LoginSearch => {
    const notice = NOTICES.find((known) => known === search['notice']);
    return {
      ...(typeof search['next'] === 'string' && { next: search['next'] }),
      ...(typeof search['problem'] === 'string' && { problem: search['problem'] }),
      ...(typeof search['organization'] === 'string' && { organization: search['organization'] }),
      ...(notice !== undefined && { notice }),
    };
  },
  beforeLoad: async ({ context, search }) => {
    const session = await sessionOf(context.client);
    if (session === null || session.must_add_second_factor) return;
    const href = safeNext(search.next);
    throw redirect({ href, reloadDocument: isConsent(href) });
  },
  component: LoginPage,
});

const join = createRoute({
  getParentRoute: () => root,
  path: '/join',
  beforeLoad: ({ context }) => sessionOf(context.client).then(() => undefined),
  component: lazyRouteComponent(() => import('../session/JoinPage'), 'JoinPage'),
});

const reset = createRoute({
  getParentRoute: () => root,
  path: '/reset',
  beforeLoad: ({ context }) => sessionOf(context.client).then(() => undefined),
  component: lazyRouteComponent(() => import('../session/ResetPage'), 'ResetPage'),
});

const consent = createRoute({
  getParentRoute: () => root,
  path: CONSENT_PATH,
  beforeLoad: ({ context }) => requireSession(context.client, CONSENT_PATH + arrivedWith),
  component: lazyRouteComponent(() => import('../session/ConsentPage'), 'ConsentPage'),
});

const app = createRoute({
  getParentRoute: () => root,
  id: 'app',
  beforeLoad: ({ context, location }) => requireSession(context.client, location.pathname === '/' ? '/' : location.href),
  component: Shell,
});

const home = createRoute({
  getParentRoute: () => app,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/deals', replace: true });
  },
});

const deals = createRoute({
  getParentRoute: () => app,
  path: '/deals',
  validateSearch: (search: Partial<BoardFilter> & SearchSchemaInput): BoardFilter => ({
    owner: oneOf(OWNERS, search.owner, 'me'),
    order: oneOf(CARD_ORDERS, search.order, 'newest'),
    q: text(search.q),
    pipeline: text(search.pipeline),
  }),
  search: { middlewares: [stripSearchParams({ owner: 'me', order: 'newest', q: '', pipeline: '' })] },
  component: lazyRouteComponent(() => import('../deals/DealBoard'), 'DealBoard'),
});

const deal = createRoute({
  getParentRoute: () => app,
  path: '/deals/$dealId',
  component: lazyRouteComponent(() => import('../deals/DealPage'), 'DealPage'),
});

const accounts = createRoute({
  getParentRoute: () => app,
  path: '/accounts',
  validateSearch: searchedFor,
  search: { middlewares: [stripSearchParams({ q: '' })] },
  component: lazyRouteComponent(() => import('../accounts/AccountsPage'), 'AccountsPage'),
});

const account = createRoute({
  getParentRoute: () => app,
  path: '/accounts/$accountId',
  component: lazyRouteComponent(() => import('../accounts/AccountPage'), 'AccountPage'),
});

const people = createRoute({
  getParentRoute: () => app,
  path: '/people',
  validateSearch: searchedFor,
  search: { middlewares: [stripSearchParams({ q: '' })] },
  component: lazyRouteComponent(() => import('../people/PeoplePage'), 'PeoplePage'),
});

const model = createRoute({
  getParentRoute: () => app,
  path: '/models/win-probability',
  component: lazyRouteComponent(() => import('../models/ModelPage'), 'ModelPage'),
});

const security = createRoute({
  getParentRoute: () => app,
  path: '/settings/security',
  component: lazyRouteComponent(() => import('../session/SecurityPage'), 'SecurityPage'),
});

const inside = app.addChildren([home, deals, deal, accounts, account, people, model, security]);
const routeTree = root.addChildren([login, join, reset, consent, inside]);

export function createAppRouter(client: QueryClient) {
  return createRouter({ routeTree, context: { client }, defaultPreload: 'intent', scrollRestoration: true });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
