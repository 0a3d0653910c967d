/** The score over time, drawn small beside the number. */
import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';

import { LazyChart } from '../ui/LazyChart';
import { scoresQuery } from './queries';
import { historySpec, historyWords } from './history';

export function ScoreHistory({ dealId }: { dealId: string }) {
  const scores = useQuery(scoresQuery(dealId));
  const spec = useMemo(() => historySpec(scores.data ?? []), [scores.data]);

  if (scores.data === undefined || scores.data.length < 2) {
    return (
      <Text size="sm" c="dimmed">
        {scores.isPending ? '' : 'The line of past scores starts with the second score.'}
      </Text>
    );
  }
  return <LazyChart spec={spec} description={historyWords(scores.data)} height={140} />;
}
