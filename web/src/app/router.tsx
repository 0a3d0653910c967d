/** Every address of the app; pages behind the log-in are fetched when they are first needed. */
import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent, Outlet, redirect, type SearchSchemaInput, stripSearchParams,
} from '@tanstack/react-router';

import type { BoardFilter } from '../deals/BoardFilters';
import { CARD_ORDERS, OWNERS } from '../deals/deal';
import { LoginPage } from '../session/LoginPage';
import { safeNext } from '../session/next';
import { sessionQuery } from '../session/session';
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

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: (search: Record<string, unknown>): { next?: string } =>
    typeof search['next'] === 'string' ? { next: search['next'] } : {},
  beforeLoad: async ({ context, search }) => {
    const session = await context.client.query({ ...sessionQuery, staleTime: 'static' });
    if (session !== null) throw redirect({ href: safeNext(search.next) });
  },
  component: LoginPage,
});

const app = createRoute({
  getParentRoute: () => root,
  id: 'app',
  beforeLoad: async ({ context, location }) => {
    const session = await context.client.query({ ...sessionQuery, staleTime: 'static' });
    if (session === null) throw redirect({ to: '/login', search: location.pathname === '/' ? {} : { next: location.href } });
  },
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

const routeTree = root.addChildren([login, app.addChildren([home, deals, deal, accounts, account, people, model])]);

export function createAppRouter(client: QueryClient) {
  return createRouter({ routeTree, context: { client }, defaultPreload: 'intent', scrollRestoration: true });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
