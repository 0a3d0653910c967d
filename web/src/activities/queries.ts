/** Reading a deal's timeline, and adding to it. */
import { infiniteQueryOptions, useMutation, useQueryClient } from '@tanstack/react-query';

import { api, read } from '../api/client';
import type { ActivityCreate } from '../api/types';

export function timelineQuery(dealId: string) {
  return infiniteQueryOptions({
    queryKey: ['deals', dealId, 'timeline'],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) =>
      read(api.GET('/api/v1/deals/{deal_id}/timeline', {
        params: { path: { deal_id: dealId }, query: { limit: 30, ...(pageParam !== null && { cursor: pageParam }) } },
      })),
    getNextPageParam: (page) => page.next_cursor,
  });
}

export function useLogActivity(dealId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: ActivityCreate) => read(api.POST('/api/v1/activities', { body })),
    onSuccess: () => client.invalidateQueries({ queryKey: ['deals', dealId] }),
  });
}
