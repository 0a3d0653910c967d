/** Why the score is what it is: what lifts it and what holds it back, with sizes in points. */
import { Text, Title } from '@mantine/core';

import type { Reason } from '../api/types';
import { points } from '../ui/format';
import classes from './score.module.css';

export function Reasons({ reasons }: { reasons: readonly Reason[] }) {
  if (reasons.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        There are no reasons to give: this number is the base rate of deals in this stage.
      </Text>
    );
  }
  const largest = Math.max(...reasons.map(({ effect_points }) => Math.abs(effect_points)));
  return (
    <div className={classes['reasons']}>
      <Side title="Lifting it" none="Nothing among the five strongest reasons lifts it." largest={largest}
        reasons={reasons.filter(({ direction }) => direction === 'up')} />
      <Side title="Holding it back" none="Nothing among the five strongest reasons holds it back." largest={largest}
        reasons={reasons.filter(({ direction }) => direction === 'down')} />
    </div>
  );
}

interface SideProps {
  title: string;
  none: string;
  reasons: readonly Reason[];
  /** The largest effect on either side, in points; the longest bar. */
  largest: number;
}

function Side({ title, none, reasons, largest }: SideProps) {
  return (
    <section aria-label={title}>
      <Title order={3} mb={10}>
        {title}
      </Title>
      {reasons.length === 0 && (
        <Text size="sm" c="dimmed">
          {none}
        </Text>
      )}
      <ul className={classes['reasonList']}>
        {reasons.map((reason) => (
          <li key={reason.feature_group} className={classes['reason']} data-direction={reason.direction} data-testid="reason">
            <span className={classes['size']} title="Percentage points">
              {points(reason.effect_points / 100, Math.abs(reason.effect_points) < 10 ? 1 : 0)}
            </span>
            <span>{reason.sentence}</span>
            <span className={classes['bar']} aria-hidden="true" style={{ width: `${Math.max(2, (Math.abs(reason.effect_points) / largest) * 100)}%` }} />
          </li>
        ))}
      </ul>
    </section>
  );
}
