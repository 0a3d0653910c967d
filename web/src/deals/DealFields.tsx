/** The deal's own fields, each edited where it stands. */
import { Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import type { Deal, DealPatch } from '../api/types';
import { useNow } from '../ui/clock';
import { day, daysSince, money, words } from '../ui/format';
import { InlineField } from '../ui/InlineField';
import { amountFault, isOverdue } from './deal';
import classes from './deal.module.css';
import { usersQuery } from './queries';

interface Props {
  deal: Deal;
  saving: DealPatch;
  onSave: (patch: DealPatch) => void;
}

export function DealFields({ deal, saving, onSave }: Props) {
  const at = useNow();
  const overdue = isOverdue(deal, deal.stage, at);
  return (
    <dl className={classes['fields']}>
      <dt>Amount</dt>
      <dd>
        <InlineField label="Amount" value={deal.amount ?? ''} shown={<b className="bw-number">{money(deal.amount, deal.currency)}</b>}
          saving={'amount' in saving} check={amountFault} onSave={(draft) => { onSave({ amount: draft.trim() || null }); }}
          editor={({ draft, setDraft }) => (
            <TextInput aria-label={`Amount in ${deal.currency}`} inputMode="decimal" value={draft} onChange={(event) => { setDraft(event.currentTarget.value); }} />
          )}
        />
      </dd>
      <dt>Expected close</dt>
      <dd>
        <InlineField label="Expected close" value={deal.expected_close ?? ''} saving={'expected_close' in saving}
          shown={
            <span data-overdue={overdue}>
              {deal.expected_close === null ? 'Not set' : day(deal.expected_close)}
              {overdue && ' – passed'}
            </span>
          }
          onSave={(draft) => { onSave({ expected_close: draft || null }); }}
          editor={({ draft, setDraft }) => (
            <TextInput type="date" aria-label="Expected close" value={draft} onChange={(event) => { setDraft(event.currentTarget.value); }} />
          )}
        />
      </dd>
      <dt>Owner</dt>
      <dd>
        <OwnerField deal={deal} saving={'owner_id' in saving} onSave={onSave} />
      </dd>
      <dt>Source</dt>
      <dd>
        <InlineField label="Source" value={deal.source ?? ''} shown={deal.source === null ? 'Not set' : words(deal.source)} saving={'source' in saving}
          onSave={(draft) => { onSave({ source: draft.trim() || null }); }}
          editor={({ draft, setDraft }) => (
            <TextInput aria-label="Source" maxLength={100} value={draft} onChange={(event) => { setDraft(event.currentTarget.value); }} />
          )}
        />
      </dd>
      <dt>Account</dt>
      <dd className={classes['plain']}>
        {deal.account === null ? 'None' : <Link to="/accounts/$accountId" params={{ accountId: deal.account.id }}>{deal.account.name}</Link>}
      </dd>
      <dt>Opened</dt>
      <dd className={classes['plain']}>
        {day(deal.opened_at)} <span className={classes['dim']}>({daysSince(deal.opened_at, at)} days ago)</span>
      </dd>
      {deal.lost_reason !== null && (
        <>
          <dt>Lost because</dt>
          <dd className={classes['plain']}>{deal.lost_reason}</dd>
        </>
      )}
    </dl>
  );
}

function OwnerField({ deal, saving, onSave }: { deal: Deal; saving: boolean; onSave: (patch: DealPatch) => void }) {
  const users = useQuery(usersQuery);
  const choices = (users.data ?? []).filter(({ active, id }) => active || id === deal.owner?.id);
  return (
    <InlineField label="Owner" value={deal.owner?.id ?? ''} shown={deal.owner?.name ?? 'Nobody'} saving={saving} readOnly={users.isError}
      onSave={(draft) => { onSave({ owner_id: draft }); }}
      editor={({ draft, commit }) => (
        <Select aria-label="Owner" searchable allowDeselect={false} defaultDropdownOpened nothingFoundMessage="No such colleague" value={draft}
          data={choices.map(({ id, name }) => ({ value: id, label: name }))} comboboxProps={{ withinPortal: false }}
          onChange={(id) => { if (id !== null) commit(id); }} />
      )}
    />
  );
}
