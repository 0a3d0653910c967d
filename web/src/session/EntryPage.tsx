/** The frame of the pages before the log-in: the product's promise beside one form. */
import { Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';

import { Brand } from '../ui/Brand';
import classes from './login.module.css';

interface Props {
  title: string;
  lead?: ReactNode;
  /** Changes with the step of a longer way in; the keyboard and screen readers start over at its heading. */
  step?: string;
  children: ReactNode;
}

export function EntryPage({ title, lead, step = 'first', children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = useRef(step);

  useEffect(() => {
    if (shown.current === step) return;
    shown.current = step;
    // A form that focuses its own field has done so by now.
    if (document.activeElement === document.body || document.activeElement === null) heading.current?.focus();
  }, [step]);

  return (
    <main className={classes['page']}>
      <div className={classes['pitch']} aria-hidden="true">
        <Pitch />
      </div>
      <div className={classes['side']}>
        <Stack gap="lg" className={classes['form'] ?? ''}>
          <Brand />
          <div>
            <Title order={1} ref={heading} tabIndex={-1} className={classes['title'] ?? ''}>
              {title}
            </Title>
            {lead !== undefined && (
              <Text c="dimmed" mt={4} component="div">
                {lead}
              </Text>
            )}
          </div>
          {children}
        </Stack>
      </div>
    </main>
  );
}

/** Of ten deals marked 70 %, seven are won: what the product promises, drawn. */
function Pitch() {
  return (
    <div className={classes['promise']}>
      <p className={classes['line']}>
        When it says <b>70%</b>,
        <br />
        seven in ten are won.
      </p>
      <div className={classes['dots']}>
        {Array.from({ length: 10 }, (_, index) => (
          <i key={index} data-won={index < 7} />
        ))}
      </div>
      <p className={classes['small']}>Every number is held against what happened. The model page shows how well it kept its word.</p>
    </div>
  );
}
