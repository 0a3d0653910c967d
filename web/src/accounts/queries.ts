/** Accounts as the API lists them. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';

import { api, read } from '../api/client';

export function accountsQuery(q: string) {
  return infiniteQueryOptions({
    queryKey: ['accounts', 'list', q],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) =>
      read(api.GET('/api/v1/accounts', {
        params: { query: { limit: 50, ...(q !== '' && { q }), ...(pageParam !== null && { cursor: pageParam }) } },
      })),
    getNextPageParam: (page) => page.next_cursor,
  });
}

export function accountQuery(id: string) {
  return queryOptions({
    queryKey: ['accounts', id],
    queryFn: () => read(api.GET('/api/v1/accounts/{account_id}', { params: { path: { account_id: id } } })),
  });
}
