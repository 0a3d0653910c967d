/** What the deal screens read from the API. All about one deal is kept under ['deals', id], so one change refreshes it. */
import { queryOptions } from '@tanstack/react-query';

import { api, read, readTagged } from '../api/client';
import type { Owner } from './deal';

export const pipelinesQuery = queryOptions({
  queryKey: ['pipelines'],
  staleTime: 5 * 60_000,
  queryFn: async () => (await read(api.GET('/api/v1/pipelines'))).items,
});

export function boardQuery(filter: { pipelineId: string; owner: Owner }) {
  const { pipelineId, owner } = filter;
  return queryOptions({
    queryKey: ['board', filter],
    queryFn: () =>
      read(api.GET('/api/v1/board', { params: { query: { owner, ...(pipelineId !== '' && { pipeline_id: pipelineId }) } } })),
  });
}

/** A deal and the version it was read at. */
export function dealQuery(id: string) {
  return queryOptions({
    queryKey: ['deals', id, 'record'],
    queryFn: () => readTagged(api.GET('/api/v1/deals/{deal_id}', { params: { path: { deal_id: id } } })),
  });
}

export function scoreQuery(id: string) {
  return queryOptions({
    queryKey: ['deals', id, 'score'],
    queryFn: () => read(api.GET('/api/v1/deals/{deal_id}/score', { params: { path: { deal_id: id } } })),
  });
}

export function scoresQuery(id: string) {
  return queryOptions({
    queryKey: ['deals', id, 'scores'],
    queryFn: async () => (await read(api.GET('/api/v1/deals/{deal_id}/scores', { params: { path: { deal_id: id } } }))).items,
  });
}

export function changesQuery(id: string, days: number) {
  return queryOptions({
    queryKey: ['deals', id, 'changes', days],
    queryFn: () => read(api.GET('/api/v1/deals/{deal_id}/changes', { params: { path: { deal_id: id }, query: { days } } })),
  });
}

export function dealPeopleQuery(id: string) {
  return queryOptions({
    queryKey: ['deals', id, 'people'],
    queryFn: async () => (await read(api.GET('/api/v1/deals/{deal_id}/people', { params: { path: { deal_id: id } } }))).items,
  });
}

export function dealProductsQuery(id: string) {
  return queryOptions({
    queryKey: ['deals', id, 'products'],
    queryFn: async () => (await read(api.GET('/api/v1/deals/{deal_id}/products', { params: { path: { deal_id: id } } }))).items,
  });
}

/** Deals by words in their own or their account's name. */
export function dealListQuery(filter: { q: string; limit: number }) {
  return queryOptions({
    queryKey: ['deal-list', filter],
    queryFn: () => read(api.GET('/api/v1/deals', { params: { query: filter } })),
  });
}

export const usersQuery = queryOptions({
  queryKey: ['users'],
  staleTime: 5 * 60_000,
  queryFn: async () => (await read(api.GET('/api/v1/users', { params: { query: { limit: 200 } } }))).items,
});
