/** The sign of each kind of activity and event. */
import {
  IconArrowsExchange, IconCalendarEvent, IconCheckbox, IconCirclePlus, IconCoin, IconFileText, IconHistory, IconMail, IconNote,
  IconPackage, IconPhone, IconTrophy, IconUser, IconUsers,
} from '@tabler/icons-react';
import type { ComponentType } from 'react';

import type { TimelineEntry } from '../api/types';
import type { Kind } from './activity';

type Icon = ComponentType<{ size?: number; stroke?: number; 'aria-hidden'?: boolean }>;

export const KIND_ICONS: Record<Kind, Icon> = {
  call: IconPhone, email: IconMail, meeting: IconUsers, note: IconNote, task: IconCheckbox, offer: IconFileText,
};

const EVENT_ICONS: Record<string, Icon> = {
  DealOpened: IconCirclePlus,
  DealStageChanged: IconArrowsExchange,
  DealAmountChanged: IconCoin,
  DealExpectedCloseChanged: IconCalendarEvent,
  DealOwnerChanged: IconUser,
  DealPersonAdded: IconUser,
  DealPersonRemoved: IconUser,
  DealProductAdded: IconPackage,
  DealProductRemoved: IconPackage,
};

export function EntryIcon({ entry }: { entry: TimelineEntry }) {
  const won = entry.type === 'DealStageChanged' && entry.data['kind'] === 'won';
  const Sign = entry.activity ? KIND_ICONS[entry.activity.kind] : won ? IconTrophy : (EVENT_ICONS[entry.type] ?? IconHistory);
  return <Sign size={15} stroke={1.7} aria-hidden />;
}
