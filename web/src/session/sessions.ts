/** One's open sessions, as the API lists and ends them. */
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';

import { api, read } from '../api/client';

export const sessionsQuery = queryOptions({
  queryKey: ['session', 'open'],
  queryFn: async () => (await read(api.GET('/api/v1/sessions'))).items,
});

export function useEndSession() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => read(api.DELETE('/api/v1/sessions/{session_id}', { params: { path: { session_id: id } } })),
    onSettled: () => client.invalidateQueries(sessionsQuery),
  });
}

export function useEndOthers() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => read(api.DELETE('/api/v1/sessions/others')),
    onSettled: () => client.invalidateQueries(sessionsQuery),
  });
}
