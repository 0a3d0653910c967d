/** A person as two letters, with the name for whoever hovers or listens. */
import { Tooltip } from '@mantine/core';

import { initials } from './format';
import classes from './ui.module.css';

export function Initials({ name, label = name }: { name: string; label?: string }) {
  return (
    <Tooltip label={label}>
      <span className={classes['initials']} role="img" aria-label={label}>
        {initials(name)}
      </span>
    </Tooltip>
  );
}
