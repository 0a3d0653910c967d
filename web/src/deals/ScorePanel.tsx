/** The win probability of one deal: the number, how sure it is, what it rests on, its past and its reasons. */
import { Button, Skeleton, Stack, Text } from '@mantine/core';
import { IconGauge } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { api, read } from '../api/client';
import { isProblem, sentence } from '../api/problem';
import type { Score } from '../api/types';
import { useNow } from '../ui/clock';
import { EmptyState } from '../ui/EmptyState';
import { ago, moment, percent } from '../ui/format';
import { Panel } from '../ui/Panel';
import { BAND_WORDS } from './deal';
import { scoreQuery } from './queries';
import { Reasons } from './Reasons';
import classes from './score.module.css';
import { BandBars } from './ScoreChip';
import { ScoreHistory } from './ScoreHistory';

function useScoreNow(dealId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => read(api.POST('/api/v1/deals/{deal_id}/score', { params: { path: { deal_id: dealId } } })),
    onSuccess: async (score) => {
      client.setQueryData(scoreQuery(dealId).queryKey, score);
      await client.invalidateQueries({ queryKey: ['deals', dealId] });
    },
  });
}

export function ScorePanel({ dealId, open }: { dealId: string; open: boolean }) {
  const score = useQuery(scoreQuery(dealId));
  const scoreNow = useScoreNow(dealId);
  const at = useNow();

  if (score.isPending) {
    return (
      <Panel title="Win probability">
        <Skeleton height={180} radius="md" />
      </Panel>
    );
  }
  if (score.isError) {
    const notYet = isProblem(score.error, 404);
    return (
      <Panel title="Win probability">
        <EmptyState
          icon={<IconGauge size={32} stroke={1.4} aria-hidden />}
          title={notYet ? 'No score yet' : 'The score could not be loaded'}
          action={open && <Button loading={scoreNow.isPending} onClick={() => { scoreNow.mutate(); }}>Score it now</Button>}
        >
          {scoreNow.isError ? sentence(scoreNow.error) : notYet ? 'A score appears moments after something happens on an open deal.' : sentence(score.error)}
        </EmptyState>
      </Panel>
    );
  }
  return (
    <Panel
      title="Win probability"
      aside={
        <Text size="xs" c="dimmed" title={`${moment(score.data.as_of)}, model ${score.data.model_version}`}>
          As of {ago(score.data.as_of, at)}
        </Text>
      }
    >
      <Stack gap="xl">
        <div className={classes['hero']}>
          <Headline score={score.data} />
          <ScoreHistory dealId={dealId} />
        </div>
        <Reasons reasons={score.data.reasons} />
      </Stack>
    </Panel>
  );
}

function Headline({ score }: { score: Score }) {
  const [low, high] = score.interval ?? [];
  return (
    <div>
      <div className={classes['headline']} aria-live="polite" data-testid="score" data-value={score.value} data-as-of={score.as_of}>
        <span className={classes['value']}>{percent(score.value)}</span>
        <span className={classes['word']} data-band={score.band}>
          <BandBars band={score.band} />
          {BAND_WORDS[score.band]}
        </span>
      </div>
      <div className={classes['track']} aria-hidden="true">
        {low !== undefined && high !== undefined && (
          <span className={classes['range']} style={{ insetInlineStart: `${low * 100}%`, width: `${(high - low) * 100}%` }} />
        )}
        <span className={classes['dot']} style={{ insetInlineStart: `${score.value * 100}%` }} />
      </div>
      {low !== undefined && high !== undefined && (
        <Text size="sm">
          Likely between {percent(low)} and {percent(high)} <span className={classes['dim']}>(80% range)</span>
        </Text>
      )}
      <Text size="sm" c="dimmed" mt={4} maw="46ch">
        <b>{score.basis === 'prior' ? 'Estimate from few data. ' : score.calibrated ? 'Calibrated. ' : 'Not calibrated. '}</b>
        {score.basis_note}
      </Text>
    </div>
  );
}
