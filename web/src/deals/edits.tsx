/** Editing a deal against the version that was read: a change made meanwhile is never overwritten unseen. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';

import { api, readTagged } from '../api/client';
import { isProblem, sentence } from '../api/problem';
import type { Deal, DealPatch } from '../api/types';
import { dealQuery } from './queries';

export interface TaggedDeal {
  value: Deal;
  etag: string;
}

export interface Conflict {
  /** What this person wanted to save. */
  patch: DealPatch;
  /** The deal as they saw it. */
  seen: Deal;
  /** The deal as it is. */
  current: TaggedDeal;
}

export function useEditDeal(id: string) {
  const client = useQueryClient();
  const { queryKey } = dealQuery(id);
  const [conflict, setConflict] = useState<Conflict | null>(null);

  const mutation = useMutation({
    mutationFn: ({ patch, base }: { patch: DealPatch; base: TaggedDeal }) =>
      readTagged(api.PATCH('/api/v1/deals/{deal_id}', {
        params: { path: { deal_id: id }, header: { 'If-Match': base.etag } },
        body: patch,
      })),
    onSuccess: async (saved) => {
      client.setQueryData(queryKey, saved);
      setConflict(null);
      await Promise.all([
        client.invalidateQueries({ queryKey: ['deals', id] }),
        client.invalidateQueries({ queryKey: ['board'] }),
      ]);
    },
    onError: async (error, { patch, base }) => {
      if (!isProblem(error, 412)) {
        notifications.show({ color: 'red', title: 'Not saved', message: sentence(error), autoClose: 8000 });
        return;
      }
      const current = await client.query({ ...dealQuery(id), staleTime: 0 });
      setConflict({ patch, seen: base.value, current });
    },
  });

  return {
    save: (patch: DealPatch, base: TaggedDeal) => { mutation.mutate({ patch, base }); },
    /** The fields on their way to the server. */
    saving: mutation.isPending ? mutation.variables.patch : {},
    conflict,
    keepTheirs: () => { setConflict(null); },
    keepMine: () => { if (conflict !== null) mutation.mutate({ patch: conflict.patch, base: conflict.current }); },
  };
}
