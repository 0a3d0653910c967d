/** Who is logged in: found, opened and closed. */
import { queryOptions, useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';

import { api, read, rememberCsrfToken } from '../api/client';
import { isProblem } from '../api/problem';
import type { Session } from '../api/types';

/** What was done just before the log-in page. */
export const NOTICES = ['joined', 'reset'] as const;
export type Notice = (typeof NOTICES)[number];

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

/** Keeps who is logged in, once a log-in is complete. */
function useOpened(): (session: Session) => void {
  const client = useQueryClient();
  return (session) => {
    rememberCsrfToken(session.csrf_token);
    client.setQueryData(sessionQuery.queryKey, session);
  };
}

/** The first step of a log-in: the session, or a challenge when a code is asked for. */
export function useLogIn() {
  const opened = useOpened();
  return useMutation({
    mutationFn: (body: { email: string; password: string; organization?: string }) => read(api.POST('/api/v1/session', { body })),
    onSuccess: (answer) => {
      if (!('challenge' in answer)) opened(answer);
    },
  });
}

/** The second step. */
export function useLogInWithCode() {
  const opened = useOpened();
  return useMutation({
    mutationFn: (body: { challenge: string; code: string }) => read(api.POST('/api/v1/session/code', { body })),
    onSuccess: opened,
  });
}

/** Ends the session; the next log-in leads to `next`. */
export function useLogOut(next?: string) {
  return useMutation({
    mutationFn: () => read(api.DELETE('/api/v1/session')),
    onSettled: () => { leaveForLogIn(next); },
  });
}

/** Ends whatever session this browser has before somebody else logs in; the log-in page is loaded afresh. */
export async function leaveAfter(notice: Notice, session: Session | null): Promise<void> {
  if (session !== null) await read(api.DELETE('/api/v1/session')).catch(() => undefined);
  globalThis.location.assign(`/login?notice=${notice}`);
}

/** Loads the log-in page afresh: nothing that the last person saw stays in memory for the next one at this desk. */
export function leaveForLogIn(next?: string): void {
  globalThis.location.assign(next === undefined ? '/login' : `/login?next=${encodeURIComponent(next)}`);
}
