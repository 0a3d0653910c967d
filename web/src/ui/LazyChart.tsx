/** The chart, fetched only when a page draws one: Vega is larger than all the rest together. */
import { Skeleton } from '@mantine/core';
import { type ComponentProps, lazy, Suspense } from 'react';

const Chart = lazy(() => import('./Chart'));

export function LazyChart({ height, ...props }: ComponentProps<typeof Chart> & { height: number }) {
  return (
    <div style={{ minHeight: height }}>
      <Suspense fallback={<Skeleton height={height} radius="md" />}>
        <Chart {...props} />
      </Suspense>
    </div>
  );
}
