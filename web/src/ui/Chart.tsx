/** A Vega-Lite chart with words beside it: a sentence for those who cannot see it, and its numbers as a table. */
import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import embed from 'vega-embed';
import { expressionInterpreter } from 'vega-interpreter';
import type { TopLevelSpec } from 'vega-lite';

import { chartConfig } from './chartConfig';
import classes from './ui.module.css';

interface Props {
  spec: TopLevelSpec;
  /** What the chart shows, in a sentence or two. */
  description: string;
}

export default function Chart({ spec, description }: Props) {
  const scheme = useComputedColorScheme('light');
  const holder = useRef<HTMLDivElement>(null);
  const [failed, setFailed] = useState(false);

  useEffect(() => {
    const element = holder.current;
    if (element === null) return undefined;
    let gone = false;
    let finalize: (() => void) | undefined;
    // ast + interpreter: expressions are walked, never compiled, so the page needs no eval.
    embed(element, spec, { actions: false, renderer: 'svg', ast: true, expr: expressionInterpreter, config: chartConfig(scheme) })
      .then((result) => {
        if (gone) result.finalize();
        else finalize = () => { result.finalize(); };
      })
      .catch(() => { setFailed(true); });
    return () => {
      gone = true;
      finalize?.();
    };
  }, [spec, scheme]);

  if (failed) return <p className={classes['chartFailed']}>{description}</p>;
  return (
    <div role="img" aria-label={description} className={classes['chart']}>
      <div ref={holder} aria-hidden="true" />
    </div>
  );
}
