/** One deal: where it stands, how likely it is and why, what happened, and everything that can be changed. */
import { Breadcrumbs, Group, Skeleton, TextInput, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useMemo, useState } from 'react';

import { LogActivity } from '../activities/LogActivity';
import { Timeline } from '../activities/Timeline';
import type { DealPatch, Stage } from '../api/types';
import { FailurePage } from '../ui/FailurePage';
import { InlineField } from '../ui/InlineField';
import { Panel } from '../ui/Panel';
import { ConflictDialog } from './ConflictDialog';
import { needsReason } from './deal';
import classes from './deal.module.css';
import { DealFields } from './DealFields';
import { DealPeople, DealProducts } from './DealParties';
import { type TaggedDeal, useEditDeal } from './edits';
import { LostDialog } from './LostDialog';
import { useMoveDeal } from './moves';
import { dealPeopleQuery, dealQuery, pipelinesQuery, usersQuery } from './queries';
import { ScoreChanges } from './ScoreChanges';
import { ScorePanel } from './ScorePanel';
import { StageStepper } from './StageStepper';

export function DealPage() {
  const { dealId } = useParams({ from: '/app/deals/$dealId' });
  const deal = useQuery(dealQuery(dealId));
  useDocumentTitle(`${deal.data?.value.name ?? 'Deal'} · Bellwether`);

  if (deal.isPending) return <DealSkeleton />;
  if (deal.isError) return <FailurePage error={deal.error} onRetry={() => void deal.refetch()} />;
  // The key gives each deal its own drafts and dialogs.
  return <Page key={dealId} tagged={deal.data} />;
}

function Page({ tagged }: { tagged: TaggedDeal }) {
  const deal = tagged.value;
  const edit = useEditDeal(deal.id);
  const users = useQuery(usersQuery);
  const people = useQuery(dealPeopleQuery(deal.id));
  const owners = useMemo(() => new Map(users.data?.map(({ id, name }) => [id, name])), [users.data]);
  const present = useMemo(() => people.data?.map(({ person: { id, name } }) => ({ id, name })) ?? [], [people.data]);
  const save = (patch: DealPatch) => { edit.save(patch, tagged); };

  return (
    <div className={classes['page']}>
      <header className={classes['head']}>
        <Breadcrumbs separator="›" className={classes['crumbs'] ?? ''}>
          <Link to="/deals">Pipeline</Link>
          {deal.account !== null && (
            <Link to="/accounts/$accountId" params={{ accountId: deal.account.id }}>
              {deal.account.name}
            </Link>
          )}
        </Breadcrumbs>
        <Title order={1}>
          <InlineField label="Name" value={deal.name} saving={'name' in edit.saving} shown={deal.name}
            check={(draft) => (draft.trim() === '' ? 'A deal needs a name.' : null)} onSave={(draft) => { save({ name: draft.trim() }); }}
            editor={({ draft, setDraft }) => (
              <TextInput size="lg" aria-label="Name" maxLength={200} value={draft} onChange={(event) => { setDraft(event.currentTarget.value); }} />
            )}
          />
        </Title>
        <Stages tagged={tagged} />
      </header>
      <div className={classes['columns']}>
        <div className={classes['main']}>
          <ScorePanel dealId={deal.id} open={deal.state === 'open'} />
          <Panel title="Activity">
            <LogActivity dealId={deal.id} people={present} />
            <Timeline dealId={deal.id} />
          </Panel>
        </div>
        <aside className={classes['side']} aria-label="About the deal">
          <Panel title="Details">
            <DealFields deal={deal} saving={edit.saving} onSave={save} />
          </Panel>
          <ScoreChanges dealId={deal.id} />
          <DealPeople dealId={deal.id} accountName={deal.account?.name ?? null} />
          <DealProducts dealId={deal.id} currency={deal.currency} />
        </aside>
      </div>
      <ConflictDialog conflict={edit.conflict} owners={owners} onKeepTheirs={edit.keepTheirs} onKeepMine={edit.keepMine} />
    </div>
  );
}

function Stages({ tagged: { value: deal } }: { tagged: TaggedDeal }) {
  const pipelines = useQuery(pipelinesQuery);
  const { move } = useMoveDeal();
  const [losing, setLosing] = useState<Stage | null>(null);
  const stages = pipelines.data?.find(({ id }) => id === deal.pipeline.id)?.stages ?? [deal.stage];

  return (
    <>
      <StageStepper
        deal={deal}
        stages={stages}
        onMove={(to) => {
          if (needsReason(to)) setLosing(to);
          else move({ deal, from: deal.stage, to });
        }}
      />
      <LostDialog
        dealName={losing === null ? null : deal.name}
        onCancel={() => { setLosing(null); }}
        onAnswer={(reason) => {
          if (losing !== null) move({ deal, from: deal.stage, to: losing, reason });
          setLosing(null);
        }}
      />
    </>
  );
}

function DealSkeleton() {
  return (
    <div className={classes['page']} aria-busy="true" aria-label="Loading the deal">
      <Skeleton height={14} width={180} mb="md" />
      <Skeleton height={34} width="min(26rem, 90%)" mb="lg" />
      <Skeleton height={38} mb="xl" />
      <Group align="flex-start" wrap="nowrap">
        <Skeleton height={320} radius="lg" />
        <Skeleton height={320} width="40%" radius="lg" visibleFrom="md" />
      </Group>
    </div>
  );
}
