/** How far the win probability can be trusted: its reliability, its figures, what it looks at, and its card. */
import { Alert, Skeleton, Spoiler, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { IconInfoCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';

import type { Champion, Model } from '../api/types';
import { EmptyState } from '../ui/EmptyState';
import { FailurePage } from '../ui/FailurePage';
import { count, day, decimal, percent } from '../ui/format';
import { Panel } from '../ui/Panel';
import { FiguresTable } from './FiguresTable';
import { Importance } from './Importance';
import classes from './models.module.css';
import { winProbabilityQuery } from './queries';
import { Reliability } from './Reliability';

const Card = lazy(() => import('./Card'));

export function ModelPage() {
  useDocumentTitle('Model · Bellwether');
  const model = useQuery(winProbabilityQuery);
  if (model.isPending) {
    return (
      <div className={classes['page']} aria-busy="true" aria-label="Loading the model">
        <Skeleton height={34} width={260} mb="xl" />
        <Skeleton height={420} radius="lg" />
      </div>
    );
  }
  if (model.isError) return <FailurePage error={model.error} onRetry={() => void model.refetch()} />;
  const { champion } = model.data;
  return (
    <div className={classes['page']}>
      <header className={classes['head']}>
        <Title order={1}>Win probability</Title>
        <Text c="dimmed" maw="70ch">
          {model.data.basis_note}
        </Text>
      </header>
      <MinimumData model={model.data} />
      {champion === null ? (
        <EmptyState title="Nothing has been trained yet">
          Once enough deals are closed, <code>bellwether train</code> learns from them and its figures appear here.
        </EmptyState>
      ) : (
        <ChampionFigures champion={champion} />
      )}
    </div>
  );
}

/** Says when a prior stands in for a model, and how much history there is against what is needed. */
function MinimumData({ model: { basis, champion } }: { model: Model }) {
  if (champion === null) return null;
  const { won, lost, needed_won, needed_lost } = champion;
  if (basis === 'model') {
    return (
      <Text size="sm" mb="md">
        Learned from <b>{count(won)}</b> won and <b>{count(lost)}</b> lost deals. Below {count(needed_won)} won or {count(needed_lost)} lost, it
        would show a base rate and say so.
      </Text>
    );
  }
  return (
    <Alert icon={<IconInfoCircle />} color="yellow" variant="light" title="A base rate stands in for a model" mb="md" className={classes['prior'] ?? ''}>
      A model needs {count(needed_won)} won and {count(needed_lost)} lost deals; there are {count(won)} and {count(lost)}. Until then every score is
      the share of deals won from that stage, drawn towards the overall share.
    </Alert>
  );
}

function ChampionFigures({ champion }: { champion: Champion }) {
  return (
    <Stack gap="md">
      {champion.metrics !== null && <KeyFigures champion={champion} />}
      <div className={classes['pair']}>
        {champion.reliability.length > 0 && <Reliability bins={champion.reliability} />}
        {champion.importance.length > 0 && <Importance features={champion.importance} />}
      </div>
      <FiguresTable champion={champion} />
      <div className={classes['pair']}>
        {champion.card !== '' && (
          <Panel title="Model card">
            <Suspense fallback={<Skeleton height={240} />}>
              <Spoiler maxHeight={560} showLabel="Read the whole card" hideLabel="Show less">
                <Card markdown={champion.card} />
              </Spoiler>
            </Suspense>
          </Panel>
        )}
        <Provenance champion={champion} />
      </div>
    </Stack>
  );
}

function KeyFigures({ champion: { metrics, skill_low } }: { champion: Champion }) {
  if (metrics === null) return null;
  const figures = [
    { name: 'Brier skill', value: percent(metrics.brier_skill), note: skill_low === null ? 'better than the base rate' : `better than the base rate; at least ${percent(skill_low)} (90% interval)` },
    { name: 'Calibration error', value: percent(metrics.ece), note: 'how far said and happened lie apart on average' },
    { name: 'Ranking (AUC)', value: metrics.auc === null ? '–' : decimal(metrics.auc), note: 'chance that a won deal ranks above a lost one' },
    { name: 'Judged on', value: count(metrics.rows), note: `predictions it had not seen; ${percent(metrics.base_rate)} won` },
  ];
  return (
    <dl className={classes['figures']}>
      {figures.map(({ name, value, note }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <b>{value}</b>
            <span>{note}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

const PERIOD_WORDS: Record<string, string> = { train: 'Learned from', calibrate: 'Calibrated on', test: 'Judged on' };

function Provenance({ champion }: { champion: Champion }) {
  return (
    <Panel title="Where it comes from">
      <dl className={classes['facts']}>
        <dt>Version in use</dt>
        <dd>{champion.version}</dd>
        <dt>Trained</dt>
        <dd>{day(champion.trained_at)}</dd>
        <dt>Calibration</dt>
        <dd>{champion.calibration}</dd>
        <dt>Reads</dt>
        <dd>
          {count(champion.features)} features of {champion.service}
        </dd>
        {champion.periods.toSorted((left, right) => left.begins.localeCompare(right.begins)).map((period) => (
          <PeriodRow key={period.name} period={period} />
        ))}
        <dt>Bands</dt>
        <dd>
          Fair from {percent(champion.bands.fair)}, high from {percent(champion.bands.high)}
        </dd>
      </dl>
    </Panel>
  );
}

function PeriodRow({ period }: { period: Champion['periods'][number] }) {
  return (
    <>
      <dt>{PERIOD_WORDS[period.name] ?? period.name}</dt>
      <dd>
        {day(period.begins)} to {day(period.ends)}
        <br />
        <span className={classes['dim']}>
          {count(period.deals)} deals, {count(period.won)} won, {count(period.rows)} rows
        </span>
      </dd>
    </>
  );
}
