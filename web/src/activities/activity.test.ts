import { describe, expect, it } from 'vitest';

import type { Activity, TimelineEntry } from '../api/types';
import { activityFrom, byDay, emptyDraft, headline, isComplete } from './activity';

const AT = new Date('2026-03-02T09:00:00Z');

function activity(fields: Partial<Activity>): Activity {
  return {
    id: 'x', kind: 'call', direction: 'outbound', subject: null, body: null, outcome: null, deal_id: 'd1', account_id: null,
    person: { id: 'p1', name: 'Ines Moreau' }, user: null, occurred_at: AT.toISOString(), ended_at: null, duration_seconds: null,
    lead_id: null, custom: {}, ...fields,
  };
}

function entry(id: string, at: Date): TimelineEntry {
  return { id, type: 'DealOpened', occurred_at: at.toISOString(), actor: null, sentence: 'Opened', data: {}, activity: null };
}

describe('activityFrom', () => {
  it('lets a call of twelve minutes begin twelve minutes ago', () => {
    const made = activityFrom({ ...emptyDraft('call'), minutes: 12 }, 'd1', AT);

    expect(made).toMatchObject({ occurred_at: '2026-03-02T08:48:00.000Z', ended_at: '2026-03-02T09:00:00.000Z', outcome: 'connected' });
  });

  it('sends neither direction nor outcome nor length with a note', () => {
    const made = activityFrom({ ...emptyDraft('note'), body: ' Call back in May ', minutes: 5 }, 'd1', AT);

    expect(made).toMatchObject({ direction: null, outcome: null, ended_at: null, subject: null, body: 'Call back in May' });
  });
});

describe('isComplete', () => {
  it('lets a call stand without words and asks a note for some', () => {
    expect(isComplete(emptyDraft('call'))).toBe(true);
    expect(isComplete(emptyDraft('note'))).toBe(false);
    expect(isComplete({ ...emptyDraft('note'), body: '  ' })).toBe(false);
    expect(isComplete({ ...emptyDraft('email'), subject: 'Quote' })).toBe(true);
  });
});

describe('byDay', () => {
  it('keeps the order and starts a day only where the date changes', () => {
    const noon = new Date(2026, 2, 2, 12);
    const morning = new Date(2026, 2, 2, 8);
    const lateBefore = new Date(2026, 2, 1, 23, 59);

    const days = byDay([entry('a', noon), entry('b', morning), entry('c', lateBefore)]);

    expect(days.map(({ date, entries }) => [date, entries.map(({ id }) => id)])).toEqual([
      ['2026-03-02', ['a', 'b']],
      ['2026-03-01', ['c']],
    ]);
  });
});

describe('headline', () => {
  it.each([
    [{ kind: 'call', direction: 'outbound' }, 'Call to Ines Moreau'],
    [{ kind: 'email', direction: 'inbound' }, 'Email from Ines Moreau'],
    [{ kind: 'email', direction: 'inbound', person: null }, 'Email received'],
    [{ kind: 'meeting' }, 'Meeting with Ines Moreau'],
    [{ kind: 'note', person: null }, 'Note'],
  ] as const)('tells %o as %s', (fields, expected) => {
    expect(headline(activity(fields))).toBe(expected);
  });
});
