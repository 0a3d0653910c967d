/** The places of the app, in the order of the top bar. */
import { IconBuilding, IconChartDots, IconLayoutKanban, IconShieldLock, IconUsers } from '@tabler/icons-react';

export const PLACES = [
  { to: '/deals', label: 'Pipeline', icon: IconLayoutKanban },
  { to: '/accounts', label: 'Accounts', icon: IconBuilding },
  { to: '/people', label: 'People', icon: IconUsers },
  { to: '/models/win-probability', label: 'Model', icon: IconChartDots },
] as const;

/** Every place that the palette leads to. */
export const EVERYWHERE = [...PLACES, { to: '/settings/security', label: 'Security', icon: IconShieldLock }] as const;
