/** The rules of activities: what they are called, what a form may send, how a timeline falls into days. */
import type { Activity, ActivityCreate, TimelineEntry } from '../api/types';

export type Kind = Activity['kind'];
export type LoggedKind = Exclude<Kind, 'offer'>;

export const KIND_WORDS: Record<Kind, string> = {
  call: 'Call', email: 'Email', meeting: 'Meeting', note: 'Note', task: 'Task', offer: 'Offer',
};

/** What a rep can log by hand, each with its key on the deal page. */
export const LOGGED_KINDS: readonly { kind: LoggedKind; key: string }[] = [
  { kind: 'call', key: 'c' },
  { kind: 'email', key: 'e' },
  { kind: 'meeting', key: 'm' },
  { kind: 'note', key: 'n' },
  { kind: 'task', key: 't' },
];

export const CALL_OUTCOMES = [
  { value: 'connected', label: 'Connected' },
  { value: 'voicemail', label: 'Left a message' },
  { value: 'no_answer', label: 'No answer' },
] as const;

export interface Draft {
  kind: LoggedKind;
  direction: 'outbound' | 'inbound';
  outcome: string;
  minutes: number | '';
  subject: string;
  body: string;
  personId: string | null;
}

export function emptyDraft(kind: LoggedKind): Draft {
  return { kind, direction: 'outbound', outcome: 'connected', minutes: '', subject: '', body: '', personId: null };
}

/** Calls and meetings speak for themselves; an email, note or task needs words. */
export function isComplete(draft: Draft): boolean {
  const hasWords = draft.subject.trim() !== '' || draft.body.trim() !== '';
  return draft.kind === 'call' || draft.kind === 'meeting' || hasWords;
}

export function hasLength(kind: Kind): boolean {
  return kind === 'call' || kind === 'meeting';
}

/** The draft as the API takes it. It ended now; it began as many minutes ago as it took. */
export function activityFrom(draft: Draft, dealId: string, at: Date): ActivityCreate {
  const lasted = hasLength(draft.kind) && draft.minutes !== '' ? draft.minutes * 60_000 : null;
  const twoSided = draft.kind === 'call' || draft.kind === 'email';
  return {
    kind: draft.kind,
    deal_id: dealId,
    person_id: draft.personId,
    direction: twoSided ? draft.direction : null,
    outcome: draft.kind === 'call' ? draft.outcome : null,
    subject: draft.subject.trim() || null,
    body: draft.body.trim() || null,
    occurred_at: new Date(at.getTime() - (lasted ?? 0)).toISOString(),
    ended_at: lasted === null ? null : at.toISOString(),
  };
}

export interface Day {
  /** YYYY-MM-DD in the reader's zone. */
  date: string;
  entries: TimelineEntry[];
}

function localDate(value: string): string {
  const date = new Date(value);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Entries under the day they happened on, in the order they came. */
export function byDay(entries: readonly TimelineEntry[]): Day[] {
  const days: Day[] = [];
  for (const entry of entries) {
    const date = localDate(entry.occurred_at);
    const last = days.at(-1);
    if (last?.date === date) last.entries.push(entry);
    else days.push({ date, entries: [entry] });
  }
  return days;
}

/** "Call to Anna Hart", "Email from Bo Lind", "Meeting with Cleo Moss". */
export function headline(activity: Activity): string {
  const what = KIND_WORDS[activity.kind];
  const who = activity.person?.name;
  if (activity.kind === 'note' || activity.kind === 'task') return who ? `${what} about ${who}` : what;
  if (activity.kind === 'meeting') return who ? `${what} with ${who}` : what;
  if (activity.direction === 'inbound') return who ? `${what} from ${who}` : `${what} received`;
  return who ? `${what} to ${who}` : what;
}
