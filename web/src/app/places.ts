/** The places of the app, in the order of the top bar. */
import { IconBuilding, IconChartDots, IconLayoutKanban, IconUsers } from '@tabler/icons-react';

export const PLACES = [
  { to: '/deals', label: 'Pipeline', icon: IconLayoutKanban },
  { to: '/accounts', label: 'Accounts', icon: IconBuilding },
  { to: '/people', label: 'People', icon: IconUsers },
  { to: '/models/win-probability', label: 'Model', icon: IconChartDots },
] as const;
