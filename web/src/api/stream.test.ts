import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { gatherer, parseChange, staleKeys } from './stream';

describe('staleKeys', () => {
  it('makes the deal, the boards and the lists stale when anything of the deal changed', () => {
    expect(staleKeys({ noun: 'insights', id: 'x', deal_id: 'd1' })).toEqual([['deals', 'd1'], ['board'], ['deal-list'], ['insights']]);
    expect(staleKeys({ noun: 'deals', id: 'd1', deal_id: null })).toEqual([['deals', 'd1'], ['board'], ['deal-list']]);
  });

  it('touches only its own noun otherwise', () => {
    expect(staleKeys({ noun: 'accounts', id: 'a1', deal_id: null })).toEqual([['accounts']]);
  });
});

describe('parseChange', () => {
  it('reads a message and forgives what is not one', () => {
    expect(parseChange('{"noun":"deals","id":"d1","deal_id":null}')).toEqual({ noun: 'deals', id: 'd1', deal_id: null });
    expect(parseChange('{"id":"d1"}')).toBeNull();
    expect(parseChange('not json')).toBeNull();
    expect(parseChange('null')).toBeNull();
  });
});

describe('gatherer', () => {
  beforeEach(() => { vi.useFakeTimers(); });
  afterEach(() => { vi.useRealTimers(); });

  it('turns a burst of changes into one fetch of each stale answer', () => {
    const client = new QueryClient();
    const invalidated = vi.spyOn(client, 'invalidateQueries').mockResolvedValue();
    const gathered = gatherer(client, 200);

    for (let n = 0; n < 50; n += 1) gathered.add({ noun: 'insights', id: `s${n}`, deal_id: n % 2 ? 'd1' : 'd2' });
    expect(invalidated).not.toHaveBeenCalled();
    vi.advanceTimersByTime(200);

    expect(invalidated.mock.calls.map(([filter]) => filter?.queryKey)).toEqual([['deals', 'd2'], ['board'], ['deal-list'], ['insights'], ['deals', 'd1']]);
  });

  it('says nothing after it was stopped', () => {
    const client = new QueryClient();
    const invalidated = vi.spyOn(client, 'invalidateQueries').mockResolvedValue();
    const gathered = gatherer(client, 200);

    gathered.add({ noun: 'deals', id: 'd1', deal_id: null });
    gathered.stop();
    vi.advanceTimersByTime(1000);

    expect(invalidated).not.toHaveBeenCalled();
  });
});
