/** Where the deal stands in its pipeline; each step moves it there. */
import { UnstyledButton } from '@mantine/core';
import { IconCheck, IconTrophy, IconX } from '@tabler/icons-react';

import type { Deal, Stage } from '../api/types';
import { useNow } from '../ui/clock';
import { daysSince } from '../ui/format';
import classes from './deal.module.css';

type Step = 'done' | 'current' | 'ahead';

function stepOf(stage: Stage, deal: Deal): Step {
  if (stage.id === deal.stage.id) return 'current';
  const passed = stage.kind === 'open' && stage.position < deal.stage.position && deal.state !== 'lost';
  return passed ? 'done' : 'ahead';
}

function StepSign({ stage, step }: { stage: Stage; step: Step }) {
  if (stage.kind === 'won') return <IconTrophy size={14} aria-hidden />;
  if (stage.kind === 'lost') return <IconX size={14} aria-hidden />;
  return step === 'done' ? <IconCheck size={14} aria-hidden /> : null;
}

interface Props {
  deal: Deal;
  stages: readonly Stage[];
  onMove: (to: Stage) => void;
}

export function StageStepper({ deal, stages, onMove }: Props) {
  const at = useNow();
  const days = daysSince(deal.entered_stage_at, at);
  return (
    <nav aria-label="Stages">
      <ol className={classes['steps']}>
        {stages.map((stage) => {
          const step = stepOf(stage, deal);
          return (
            <li key={stage.id} className={classes['step']} data-step={step} data-kind={stage.kind}>
              <UnstyledButton className={classes['stepButton']} aria-current={step === 'current' ? 'step' : undefined}
                disabled={step === 'current'} onClick={() => { onMove(stage); }}>
                <StepSign stage={stage} step={step} />
                <span>{stage.name}</span>
                {step === 'current' && stage.kind === 'open' && <span className={classes['stepDays']}>{days === 0 ? 'today' : `${days} d`}</span>}
              </UnstyledButton>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
