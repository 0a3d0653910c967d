/** Linking oneself to the organization's single sign-on; there only when the organization has one for this address. */
import { Button, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';

import { api, read } from '../api/client';
import { Panel } from '../ui/Panel';
import { domainOf } from './rules';
import { useSession } from './session';
import { signOnsQuery } from './SignOns';
import { Fault } from './Told';

export function SignOnPanel() {
  const { user, org } = useSession();
  const { data = [] } = useQuery(signOnsQuery(domainOf(user.email)));
  const link = useMutation({
    mutationFn: (id: string) => read(api.POST('/api/v1/single-sign-on/{provider_id}/link', { params: { path: { provider_id: id } } })),
    onSuccess: ({ redirect_to }) => { globalThis.location.assign(redirect_to); },
  });
  const ours = data.filter(({ organization }) => organization === org.name);
  if (ours.length === 0) return null;
  return (
    <Panel title="Single sign-on">
      <Stack gap="md" align="flex-start">
        <Text>Link your account once, then log in through your organization’s provider.</Text>
        <Fault error={link.error} />
        {ours.map(({ id, name }) => (
          <Button key={id} variant="default" loading={link.isPending && link.variables === id} onClick={() => { link.mutate(id); }}>
            Link {name}
          </Button>
        ))}
      </Stack>
    </Panel>
  );
}
