/** Everything that happened on a deal, newest first, under its days. */
import { Button, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { memo, useMemo } from 'react';

import { sentence } from '../api/problem';
import type { TimelineEntry } from '../api/types';
import { EmptyState } from '../ui/EmptyState';
import { day, duration, time, words } from '../ui/format';
import { byDay, headline } from './activity';
import classes from './activities.module.css';
import { EntryIcon } from './icons';
import { timelineQuery } from './queries';

const DAY_STYLE = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' } as const;

export function Timeline({ dealId }: { dealId: string }) {
  const timeline = useInfiniteQuery(timelineQuery(dealId));
  const days = useMemo(() => byDay(timeline.data?.pages.flatMap(({ items }) => items) ?? []), [timeline.data]);

  if (timeline.isPending) return <TimelineSkeleton />;
  if (timeline.isError) {
    return (
      <EmptyState title="The timeline could not be loaded" action={<Button onClick={() => void timeline.refetch()}>Try again</Button>}>
        {sentence(timeline.error)}
      </EmptyState>
    );
  }
  if (days.length === 0) {
    return (
      <EmptyState icon={<IconHistory size={30} stroke={1.4} aria-hidden />} title="Nothing has happened yet">
        Log the first call, email or meeting above.
      </EmptyState>
    );
  }
  return (
    <div data-testid="timeline">
      {days.map(({ date, entries }) => (
        <section key={date} className={classes['day']} aria-label={day(date, DAY_STYLE)}>
          <Title order={3} className={classes['date'] ?? ''}>
            {day(date, DAY_STYLE)}
          </Title>
          <ol className={classes['entries']}>
            {entries.map((entry) => (
              <Entry key={entry.id} entry={entry} />
            ))}
          </ol>
        </section>
      ))}
      {timeline.hasNextPage && (
        <Button variant="default" fullWidth loading={timeline.isFetchingNextPage} onClick={() => void timeline.fetchNextPage()}>
          Show earlier
        </Button>
      )}
    </div>
  );
}

const Entry = memo(function Entry({ entry }: { entry: TimelineEntry }) {
  const { activity } = entry;
  return (
    <li className={classes['entry']} data-activity={activity !== null}>
      <span className={classes['sign']}>
        <EntryIcon entry={entry} />
      </span>
      <div className={classes['what']}>
        <div className={classes['line']}>
          <span className={classes['headline']}>{activity === null ? entry.sentence : headline(activity)}</span>
          <span className={classes['meta']}>
            {[activity?.outcome && words(activity.outcome), activity?.duration_seconds && duration(activity.duration_seconds)]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </div>
        {activity?.subject && <Text size="sm">{activity.subject}</Text>}
        {activity?.body && <p className={classes['body']}>{activity.body}</p>}
      </div>
      <span className={classes['when']}>
        {entry.actor !== null && <span className={classes['actor']}>{entry.actor.name}</span>}
        <time dateTime={entry.occurred_at}>{time(entry.occurred_at)}</time>
      </span>
    </li>
  );
});

function TimelineSkeleton() {
  return (
    <Stack gap="sm" aria-hidden="true">
      <Skeleton height={14} width={160} />
      {[1, 2, 3, 4].map((line) => (
        <Skeleton key={line} height={38} radius="md" />
      ))}
    </Stack>
  );
}
