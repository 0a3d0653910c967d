/** Who is logged in: found, opened and closed. */
import { queryOptions, useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';

import { api, read, rememberCsrfToken } from '../api/client';
import { isProblem } from '../api/problem';
import type { Session } from '../api/types';

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  staleTime: Infinity,
  queryFn: async (): Promise<Session | null> => {
    try {
      const session = await read(api.GET('/api/v1/session'));
      rememberCsrfToken(session.csrf_token);
      return session;
    } catch (error) {
      if (isProblem(error, 401)) return null;
      throw error;
    }
  },
});

/** The session of whoever sees this page; pages behind the log-in always have one. */
export function useSession(): Session {
  const { data } = useSuspenseQuery(sessionQuery);
  if (data === null) throw new Error('This page is behind the log-in.');
  return data;
}

export function useLogIn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { email: string; password: string }) => read(api.POST('/api/v1/session', { body })),
    onSuccess: (session) => {
      rememberCsrfToken(session.csrf_token);
      client.setQueryData(sessionQuery.queryKey, session);
    },
  });
}

export function useLogOut() {
  return useMutation({
    mutationFn: () => read(api.DELETE('/api/v1/session')),
    onSettled: () => { leaveForLogIn(); },
  });
}

/** Loads the log-in page afresh: nothing that the last person saw stays in memory for the next one at this desk. */
export function leaveForLogIn(next?: string): void {
  globalThis.location.assign(next === undefined ? '/login' : `/login?next=${encodeURIComponent(next)}`);
}
