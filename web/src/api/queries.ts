/** The query client: how long answers stay fresh, and which failures are worth a second try. */
import { QueryClient } from '@tanstack/react-query';

import { Problem } from './problem';

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        retry: (count, error) => !(error instanceof Problem && error.status < 500) && count < 2,
      },
      mutations: { retry: false },
    },
  });
}
