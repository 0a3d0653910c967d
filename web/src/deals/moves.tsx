/** Moving a deal to another stage: shown at once, put back if refused, undone on request. */
import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';

import { api, read } from '../api/client';
import { sentence } from '../api/problem';
import type { Board, Stage } from '../api/types';
import { moveCard } from './deal';

export interface Move {
  deal: { id: string; name: string };
  from: Stage;
  to: Stage;
  reason?: string;
}

const UNDO_MS = 9000;

/** Moves deals; `move` answers at once and tells how it went in a toast that offers to undo. */
export function useMoveDeal(): { move: (move: Move) => void } {
  const client = useQueryClient();
  const mutation = useMutation({
    mutationFn: ({ deal, to, reason }: Move) =>
      read(api.POST('/api/v1/deals/{deal_id}/move', {
        params: { path: { deal_id: deal.id } },
        body: { stage_id: to.id, reason: reason ?? null },
      })),
    onMutate: async ({ deal, to }) => {
      await client.cancelQueries({ queryKey: ['board'] });
      const before = client.getQueriesData<Board>({ queryKey: ['board'] });
      const at = new Date();
      client.setQueriesData<Board>({ queryKey: ['board'] }, (board) => board && moveCard(board, deal.id, to.id, at));
      return { before };
    },
    onError: (error, { deal }, context) => {
      for (const [key, board] of context?.before ?? []) client.setQueryData(key, board);
      notifications.show({ color: 'red', title: `${deal.name} was not moved`, message: sentence(error), autoClose: 8000 });
    },
    onSettled: (_data, _error, { deal }) =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['board'] }),
        client.invalidateQueries({ queryKey: ['deals', deal.id] }),
      ]),
  });

  function move(wanted: Move): void {
    mutation.mutate(wanted, { onSuccess: () => { offerUndo(wanted); } });
  }

  function offerUndo({ deal, from, to }: Move): void {
    const id = `moved-${deal.id}`;
    notifications.hide(id);
    notifications.show({
      id,
      autoClose: UNDO_MS,
      color: to.kind === 'lost' ? 'gray' : 'pine',
      message: (
        <Group justify="space-between" wrap="nowrap" gap="sm">
          <Text size="sm">
            <b>{deal.name}</b> moved to {to.name}.
          </Text>
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => {
              notifications.hide(id);
              mutation.mutate({ deal, from: to, to: from });
            }}
          >
            Undo
          </Button>
        </Group>
      ),
    });
  }

  return { move };
}
