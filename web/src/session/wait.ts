/** How long to wait after too many attempts. */
import { useEffect, useState } from 'react';

import { isProblem } from '../api/problem';

/** Seconds left of a wait that began when the error arrived. */
export function useCountdown(error: unknown): number {
  const wait = isProblem(error, 429) ? (error.retryAfter ?? 30) : 0;
  const [passed, setPassed] = useState<{ error: unknown; seconds: number }>({ error, seconds: 0 });
  const seconds = passed.error === error ? passed.seconds : 0;

  useEffect(() => {
    if (wait === 0) return undefined;
    const started = Date.now();
    const timer = setInterval(() => {
      setPassed({ error, seconds: Math.floor((Date.now() - started) / 1000) });
    }, 1000);
    return () => { clearInterval(timer); };
  }, [error, wait]);

  return Math.max(0, wait - seconds);
}
