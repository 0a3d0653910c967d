/** What moves scores most, in the words a rep would use. */
import { Button, Text } from '@mantine/core';
import { useState } from 'react';

import type { Champion } from '../api/types';
import { decimal } from '../ui/format';
import { Panel } from '../ui/Panel';
import classes from './models.module.css';

const FIRST = 12;

export function Importance({ features }: { features: Champion['importance'] }) {
  const [all, setAll] = useState(false);
  const largest = features[0]?.importance ?? 1;
  return (
    <Panel title="What it looks at">
      <Text size="sm" c="dimmed" mb="sm">
        Average size of each feature’s effect, in log-odds, on deals the model had not seen.
      </Text>
      <ol className={classes['importance']}>
        {features.slice(0, all ? features.length : FIRST).map((item) => (
          <li key={item.feature}>
            <span>{item.sentence}</span>
            <span className="bw-number">{decimal(item.importance, 2)}</span>
            <i aria-hidden="true" style={{ width: `${(item.importance / largest) * 100}%` }} />
          </li>
        ))}
      </ol>
      {features.length > FIRST && (
        <Button variant="subtle" mt="xs" onClick={() => { setAll(!all); }}>
          {all ? 'Show fewer' : `Show all ${features.length}`}
        </Button>
      )}
    </Panel>
  );
}
