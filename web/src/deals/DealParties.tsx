/** Who takes part in a deal on the buyer's side, and what they would buy. */
import { Anchor, Group, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

import { count, money, words } from '../ui/format';
import { Initials } from '../ui/Initials';
import { Panel } from '../ui/Panel';
import { AddPerson } from './AddPerson';
import classes from './deal.module.css';
import { dealPeopleQuery, dealProductsQuery } from './queries';

export function DealPeople({ dealId, accountName }: { dealId: string; accountName: string | null }) {
  const people = useQuery(dealPeopleQuery(dealId));
  return (
    <Panel title="People" aside={<AddPerson dealId={dealId} accountName={accountName} present={people.data?.map(({ person }) => person.id) ?? []} />}>
      {people.isPending && <Skeleton height={60} radius="md" />}
      {people.isError && (
        <Text size="sm" c="dimmed">
          People are not shown to your role.
        </Text>
      )}
      {people.data?.length === 0 && (
        <Text size="sm" c="dimmed">
          Nobody yet. Deals with two or more people on the buyer’s side tend to say more about themselves.
        </Text>
      )}
      <ul className={classes['parties']}>
        {people.data?.map(({ person, role }) => (
          <li key={person.id}>
            <Initials name={person.name} />
            <div>
              <div className={classes['partyName']}>{person.name}</div>
              <div className={classes['dim']}>
                {[role && words(role), 'title' in person ? person.title : null].filter(Boolean).join(' · ') || 'No role yet'}
              </div>
              {'email' in person && person.email !== null && (
                <Anchor size="xs" href={`mailto:${person.email}`}>
                  {person.email}
                </Anchor>
              )}
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

export function DealProducts({ dealId, currency }: { dealId: string; currency: string }) {
  const products = useQuery(dealProductsQuery(dealId));
  if (products.isError || (products.data?.length === 0)) return null;
  return (
    <Panel title="Products">
      {products.isPending && <Skeleton height={40} radius="md" />}
      <ul className={classes['lines']}>
        {products.data?.map((line) => (
          <li key={line.id}>
            <Group justify="space-between" wrap="nowrap" gap="sm">
              <span>{line.product}</span>
              <b className="bw-number">{money(line.amount, currency)}</b>
            </Group>
            <span className={classes['dim']}>
              {count(Number(line.quantity))} × {money(line.unit_price, currency)}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
