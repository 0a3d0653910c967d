/** People by name, as far as the reader may see them. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';

import { api, read } from '../api/client';

export function peopleQuery(filter: { q?: string; limit: number }) {
  return queryOptions({
    queryKey: ['people', 'found', filter],
    queryFn: () => read(api.GET('/api/v1/people', { params: { query: filter } })),
  });
}

export function peopleListQuery(q: string) {
  return infiniteQueryOptions({
    queryKey: ['people', 'list', q],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) =>
      read(api.GET('/api/v1/people', {
        params: { query: { limit: 50, ...(q !== '' && { q }), ...(pageParam !== null && { cursor: pageParam }) } },
      })),
    getNextPageParam: (page) => page.next_cursor,
  });
}
