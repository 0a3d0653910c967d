/** Settings > Security: password, second factor, single sign-on, and where one is logged in. */
import { Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';

import classes from './login.module.css';
import { PasswordPanel } from './PasswordPanel';
import { SecondFactorPanel } from './SecondFactorPanel';
import { SessionsPanel } from './SessionsPanel';
import { SignOnPanel } from './SignOnPanel';

export function SecurityPage() {
  useDocumentTitle('Security · Bellwether');
  return (
    <div className={classes['settings']}>
      <Title order={1}>Security</Title>
      <PasswordPanel />
      <SecondFactorPanel />
      <SignOnPanel />
      <SessionsPanel />
    </div>
  );
}
