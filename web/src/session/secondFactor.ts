/** The second factor, as the API tells and changes it. */
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';

import { api, read } from '../api/client';

export const secondFactorQuery = queryOptions({
  queryKey: ['session', 'second-factor'],
  queryFn: () => read(api.GET('/api/v1/session/second-factor')),
});

/** Makes a secret; whoever has no password sends none. */
export function useBegin() {
  return useMutation({
    mutationFn: (password: string) => read(api.POST('/api/v1/session/second-factor', { body: { password: password || null } })),
  });
}

/** Gives a first code, for recovery codes. */
export function useConfirm() {
  return useMutation({ mutationFn: (code: string) => read(api.POST('/api/v1/session/second-factor/confirm', { body: { code } })) });
}

export function useRenewCodes() {
  return useMutation({ mutationFn: (code: string) => read(api.POST('/api/v1/session/second-factor/recovery-codes', { body: { code } })) });
}

export function useRemove() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (code: string) => read(api.POST('/api/v1/session/second-factor/remove', { body: { code } })),
    onSuccess: () => client.invalidateQueries(secondFactorQuery),
  });
}
