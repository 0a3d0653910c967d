/** What changed since last week: the score then and now, the reasons that moved, and what happened between. */
import { List, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

import type { Changes, ReasonMove } from '../api/types';
import { day, percent, points } from '../ui/format';
import { Panel } from '../ui/Panel';
import classes from './deal.module.css';
import { changesQuery } from './queries';

const DAYS = 7;
/** Moves in log-odds below this are noise and are not told. */
const SMALLEST = 0.02;

/** "Now lifts it", "Holds it back less", in the words of a colleague. */
export function moveWords({ effect_then: then, effect_now: now }: ReasonMove): string {
  if (Math.abs(now) < SMALLEST) return then > 0 ? 'No longer lifts it' : 'No longer holds it back';
  if (Math.abs(then) < SMALLEST) return now > 0 ? 'Now lifts it' : 'Now holds it back';
  if (then > 0 !== now > 0) return now > 0 ? 'Turned: now lifts it' : 'Turned: now holds it back';
  const grew = Math.abs(now) > Math.abs(then);
  if (now > 0) return grew ? 'Lifts it more' : 'Lifts it less';
  return grew ? 'Holds it back more' : 'Holds it back less';
}

export function ScoreChanges({ dealId }: { dealId: string }) {
  const changes = useQuery(changesQuery(dealId, DAYS));
  if (changes.isError) return null;
  return (
    <Panel title="Since last week">
      {changes.isPending ? <Skeleton height={90} radius="md" /> : <Story changes={changes.data} />}
    </Panel>
  );
}

function Story({ changes }: { changes: Changes }) {
  const { then, now, events } = changes;
  const moved = changes.moved.filter(({ effect_then, effect_now }) => Math.abs(effect_now - effect_then) >= SMALLEST).slice(0, 4);
  if (then === null || now === null) {
    return (
      <Text size="sm" c="dimmed">
        There is no earlier score to compare with yet.
      </Text>
    );
  }
  const change = now.value - then.value;
  return (
    <div className={classes['story']}>
      <p className={classes['change']}>
        <span className="bw-number">
          {percent(then.value)} → <b>{percent(now.value)}</b>
        </span>{' '}
        <span className={classes['dim']}>
          {Math.abs(change) < 0.0005 ? 'no change' : `${points(change, Math.abs(change) < 0.01 ? 1 : 0)} points`} since {day(then.as_of, { day: 'numeric', month: 'short' })}
        </span>
      </p>
      {moved.length > 0 && (
        <ul className={classes['moved']}>
          {moved.map((move) => (
            <li key={move.feature_group} data-direction={move.effect_now > move.effect_then ? 'up' : 'down'}>
              <span aria-hidden="true">{move.effect_now > move.effect_then ? '▲' : '▼'}</span>
              <span>
                <b>{moveWords(move)}:</b> {move.sentence}
              </span>
            </li>
          ))}
        </ul>
      )}
      {events.length === 0 ? (
        <Text size="sm" c="dimmed">
          Nothing happened on the deal in these {changes.days} days.
        </Text>
      ) : (
        <>
          <Text size="xs" c="dimmed" mt="sm">
            What happened
          </Text>
          <List size="sm" spacing={2} listStyleType="disc">
            {events.slice(0, 4).map((event) => (
              <List.Item key={event.id}>
                {event.sentence} <span className={classes['dim']}>{day(event.occurred_at, { day: 'numeric', month: 'short' })}</span>
              </List.Item>
            ))}
          </List>
        </>
      )}
    </div>
  );
}
