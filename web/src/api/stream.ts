/** The live stream: what the server says has changed, turned into what the screen must fetch again. */
import { type QueryClient, type QueryKey, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

export interface Change {
  noun: string;
  id: string;
  deal_id: string | null;
}

/** Bursts (an import, a batch of scores) are gathered this long before anything is fetched. */
const GATHER_MS = 200;

/** Which cached answers a change makes stale. Everything shown about a deal is kept under ['deals', id]. */
export function staleKeys(change: Change): QueryKey[] {
  const deal = change.noun === 'deals' ? change.id : change.deal_id;
  const keys: QueryKey[] = deal ? [['deals', deal], ['board'], ['deal-list']] : [];
  if (change.noun !== 'deals') keys.push([change.noun]);
  return keys;
}

/** The change inside a message, or null when it is not one of ours. */
export function parseChange(data: string): Change | null {
  try {
    const value: unknown = JSON.parse(data);
    if (typeof value !== 'object' || value === null) return null;
    const { noun, id, deal_id } = value as Record<string, unknown>;
    if (typeof noun !== 'string') return null;
    return {
      noun,
      id: typeof id === 'string' ? id : '',
      deal_id: typeof deal_id === 'string' ? deal_id : null,
    };
  } catch {
    return null;
  }
}

/** Collects changes and marks each stale answer once. */
export function gatherer(client: QueryClient, wait = GATHER_MS) {
  const waiting = new Map<string, QueryKey>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function flush(): void {
    timer = undefined;
    const keys = [...waiting.values()];
    waiting.clear();
    for (const queryKey of keys) void client.invalidateQueries({ queryKey });
  }

  return {
    add(change: Change): void {
      for (const key of staleKeys(change)) waiting.set(JSON.stringify(key), key);
      timer ??= setTimeout(flush, wait);
    },
    stop(): void {
      clearTimeout(timer);
    },
  };
}

/** Keeps every query on the screen current while the component that calls it is mounted. */
export function useLiveUpdates(): void {
  const client = useQueryClient();

  useEffect(() => {
    const source = new EventSource('/api/v1/stream');
    const gathered = gatherer(client);
    let connectedBefore = false;

    /** What happened while the line was down was not heard. */
    function refetchAll(): void {
      void client.invalidateQueries();
    }

    function hear(event: MessageEvent<string>): void {
      const change = parseChange(event.data);
      if (change) gathered.add(change);
    }

    source.addEventListener('changed', hear);
    source.addEventListener('resync', refetchAll);
    source.addEventListener('open', () => {
      if (connectedBefore) refetchAll();
      connectedBefore = true;
    });
    return () => {
      gathered.stop();
      source.close();
    };
  }, [client]);
}
