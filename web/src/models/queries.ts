/** The model in use, as the API describes it. */
import { queryOptions } from '@tanstack/react-query';

import { api, read } from '../api/client';

export const winProbabilityQuery = queryOptions({
  queryKey: ['models', 'win_probability'],
  queryFn: () => read(api.GET('/api/v1/models/win_probability')),
});
