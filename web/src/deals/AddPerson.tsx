/** Adds a person to a deal with the part they play in buying. */
import { Button, Modal, Select, Stack } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { api, read } from '../api/client';
import { sentence } from '../api/problem';
import type { DealPerson } from '../api/types';
import { peopleQuery } from '../people/queries';
import { words } from '../ui/format';

type Role = NonNullable<DealPerson['role']>;

const ROLES: readonly Role[] = [
  'decision_maker', 'economic_buyer', 'champion', 'influencer', 'technical_buyer', 'user', 'gatekeeper', 'other',
];

interface Props {
  dealId: string;
  accountName: string | null;
  /** Ids of people already on the deal. */
  present: readonly string[];
}

export function AddPerson(props: Props) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="subtle" size="compact-sm" onClick={() => { setOpen(true); }}>
        Add
      </Button>
      <Modal opened={open} onClose={() => { setOpen(false); }} title={<b>Add a person to this deal</b>}>
        {open && <Form {...props} onDone={() => { setOpen(false); }} />}
      </Modal>
    </>
  );
}

function Form({ dealId, accountName, present, onDone }: Props & { onDone: () => void }) {
  const client = useQueryClient();
  const [typed, setTyped] = useState(accountName ?? '');
  const [personId, setPersonId] = useState<string | null>(null);
  const [role, setRole] = useState<Role | null>(null);
  const [q] = useDebouncedValue(typed, 200);
  const people = useQuery(peopleQuery({ q, limit: 30 }));
  const add = useMutation({
    mutationFn: (body: { person_id: string; role: Role | null }) =>
      read(api.POST('/api/v1/deals/{deal_id}/people', { params: { path: { deal_id: dealId } }, body })),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['deals', dealId] });
      onDone();
    },
    onError: (error) => { notifications.show({ color: 'red', title: 'Not added', message: sentence(error) }); },
  });
  const found = (people.data?.items ?? []).filter(({ id }) => !present.includes(id));

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (personId !== null) add.mutate({ person_id: personId, role });
      }}
    >
      <Stack>
        <Select label="Person" searchable required data-autofocus filter={({ options }) => options} searchValue={typed} onSearchChange={setTyped}
          nothingFoundMessage={people.isFetching ? 'Looking…' : 'Nobody by that name'} value={personId} onChange={setPersonId}
          data={found.map(({ id, name, account }) => ({ value: id, label: account === null ? name : `${name} – ${account.name}` }))} />
        <Select label="Role in the decision" clearable data={ROLES.map((value) => ({ value, label: words(value) }))} value={role} onChange={setRole} />
        <Button type="submit" disabled={personId === null} loading={add.isPending}>
          Add to the deal
        </Button>
      </Stack>
    </form>
  );
}
