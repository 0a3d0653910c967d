/** One company: what it is, who looks after it, and its deals. */
import { Skeleton, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';

import type { Account } from '../api/types';
import { dealListQuery } from '../deals/queries';
import { ScoreChip } from '../deals/ScoreChip';
import { FailurePage } from '../ui/FailurePage';
import { count, day, money, words } from '../ui/format';
import { Panel } from '../ui/Panel';
import classes from './accounts.module.css';
import { accountQuery } from './queries';

export function AccountPage() {
  const { accountId } = useParams({ from: '/app/accounts/$accountId' });
  const account = useQuery(accountQuery(accountId));
  useDocumentTitle(`${account.data?.name ?? 'Account'} · Bellwether`);

  if (account.isPending) {
    return (
      <div className={classes['page']} aria-busy="true" aria-label="Loading the account">
        <Skeleton height={34} width={280} mb="lg" />
        <Skeleton height={240} radius="lg" />
      </div>
    );
  }
  if (account.isError) return <FailurePage error={account.error} onRetry={() => void account.refetch()} />;
  const { name, parent } = account.data;
  return (
    <div className={classes['page']}>
      <header>
        <Link to="/accounts">Accounts</Link>
        <Title order={1}>{name}</Title>
        {parent !== null && (
          <Text c="dimmed">
            Part of <Link to="/accounts/$accountId" params={{ accountId: parent.id }}>{parent.name}</Link>
          </Text>
        )}
      </header>
      <div className={classes['columns']}>
        <Deals account={account.data} />
        <Details account={account.data} />
      </div>
    </div>
  );
}

function Details({ account }: { account: Account }) {
  return (
    <Panel title="Details">
      <dl className={classes['facts']}>
        <dt>Industry</dt>
        <dd>{account.industry === null ? '–' : words(account.industry)}</dd>
        <dt>Region</dt>
        <dd>{account.region === null ? '–' : words(account.region)}</dd>
        <dt>Employees</dt>
        <dd>{account.employees === null ? '–' : count(account.employees)}</dd>
        <dt>Owner</dt>
        <dd>{account.owner?.name ?? '–'}</dd>
        <dt>Since</dt>
        <dd>{day(account.created_at)}</dd>
      </dl>
    </Panel>
  );
}

function Deals({ account }: { account: Account }) {
  const deals = useQuery(dealListQuery({ q: account.name, limit: 100 }));
  // The list searches names; an account of a similar name may be among them.
  const own = deals.data?.items.filter((deal) => deal.account?.id === account.id);
  return (
    <Panel title="Deals">
      {deals.isPending && <Skeleton height={120} radius="md" />}
      {own?.length === 0 && <Text c="dimmed">No deals that you may see.</Text>}
      <ul className={classes['deals']}>
        {own?.map((deal) => (
          <li key={deal.id}>
            <div>
              <Link to="/deals/$dealId" params={{ dealId: deal.id }}>
                {deal.name}
              </Link>
              <div className={classes['dim']}>
                {deal.stage.name}
                {deal.owner !== null && ` · ${deal.owner.name}`}
              </div>
            </div>
            <b className="bw-number">{money(deal.amount, deal.currency)}</b>
            {deal.state === 'open' && <ScoreChip score={deal.score} />}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
