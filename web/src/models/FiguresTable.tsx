/** Every figure of the model, overall, beside simpler answers, and by part. */
import { Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Fragment, useMemo } from 'react';

import type { Champion, Metrics } from '../api/types';
import { usersQuery } from '../deals/queries';
import { count, decimal, percent, words } from '../ui/format';
import { Panel } from '../ui/Panel';
import classes from './models.module.css';

const COLUMNS = [
  { name: 'Won', title: 'Share of deals won' },
  { name: 'Brier', title: 'Mean squared error of the probability; lower is better' },
  { name: 'Skill', title: 'Share of the base rate’s Brier score that is removed' },
  { name: 'ECE', title: 'Expected calibration error' },
  { name: 'AUC', title: 'Chance that a won deal ranks above a lost one' },
  { name: 'Log loss', title: 'Mean negative log-likelihood; lower is better' },
  { name: 'n', title: 'Predictions judged' },
] as const;

/** Segments under what they divide by, in the order they came. */
function grouped(segments: Champion['segments']): { by: string; parts: Champion['segments'] }[] {
  const groups = new Map<string, Champion['segments']>();
  for (const segment of segments) groups.set(segment.by, [...(groups.get(segment.by) ?? []), segment]);
  return [...groups].map(([by, parts]) => ({ by, parts }));
}

/** A segment as a person calls it: an owner by name, a range without the number that orders it. */
export function segmentName(by: string, segment: string, names: ReadonlyMap<string, string>): string {
  if (by === 'owner') return names.get(segment) ?? 'Somebody who has left';
  return segment.replace(/^\d+: /, '');
}

export function FiguresTable({ champion }: { champion: Champion }) {
  const users = useQuery(usersQuery);
  const names = useMemo(() => new Map(users.data?.map(({ id, name }) => [id, name])), [users.data]);
  if (champion.metrics === null) return null;
  return (
    <Panel title="Figures">
      <Table.ScrollContainer minWidth={620}>
        <Table className="bw-number" verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Deals</Table.Th>
              {COLUMNS.map(({ name, title }) => (
                <Table.Th key={name} scope="col" title={title} className={classes['right'] ?? ''}>
                  {name}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            <Row name="All" metrics={champion.metrics} strong />
            {champion.baselines.map(({ name, metrics }) => (
              <Row key={name} name={`All, by ${words(name).toLowerCase()} instead`} metrics={metrics} />
            ))}
            {grouped(champion.segments).map(({ by, parts }) => (
              <Fragment key={by}>
                <Table.Tr>
                  <Table.Th scope="colgroup" colSpan={COLUMNS.length + 1} className={classes['group'] ?? ''}>
                    By {words(by).toLowerCase()}
                  </Table.Th>
                </Table.Tr>
                {parts.map(({ segment, metrics }) => (
                  <Row key={segment} name={segmentName(by, segment, names)} metrics={metrics} />
                ))}
              </Fragment>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Panel>
  );
}

function Row({ name, metrics, strong = false }: { name: string; metrics: Metrics; strong?: boolean }) {
  const cells = [
    percent(metrics.base_rate),
    decimal(metrics.brier),
    percent(metrics.brier_skill),
    decimal(metrics.ece),
    metrics.auc === null ? '–' : decimal(metrics.auc),
    decimal(metrics.log_loss),
    count(metrics.rows),
  ];
  return (
    <Table.Tr fw={strong ? 620 : undefined}>
      <Table.Th scope="row" fw="inherit">
        {name}
      </Table.Th>
      {cells.map((cell, index) => (
        <Table.Td key={COLUMNS[index]?.name} className={classes['right'] ?? ''}>
          {cell}
        </Table.Td>
      ))}
    </Table.Tr>
  );
}
