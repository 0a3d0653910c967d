/** Logging what was just done: pick the kind, say a word about it, save. Control or command with Enter saves too. */
import { Button, Group, NumberInput, SegmentedControl, Select, Stack, Text, Textarea, TextInput, UnstyledButton } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useEffect, useRef, useState } from 'react';

import { sentence } from '../api/problem';
import { useShortcuts } from '../ui/shortcuts';
import { activityFrom, CALL_OUTCOMES, type Draft, emptyDraft, hasLength, isComplete, KIND_WORDS, LOGGED_KINDS, type LoggedKind } from './activity';
import classes from './activities.module.css';
import { KIND_ICONS } from './icons';
import { useLogActivity } from './queries';

interface Props {
  dealId: string;
  people: readonly { id: string; name: string }[];
}

export function LogActivity({ dealId, people }: Props) {
  const [draft, setDraft] = useState<Draft | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const log = useLogActivity(dealId);
  const kind = draft?.kind;

  useEffect(() => {
    if (kind !== undefined) form.current?.querySelector<HTMLElement>('[data-first]')?.focus();
  }, [kind]);

  function pick(next: LoggedKind): void {
    setDraft((before) => (before === null ? emptyDraft(next) : { ...before, kind: next }));
  }

  useShortcuts(Object.fromEntries(LOGGED_KINDS.map(({ kind: option, key }) => [key, () => { pick(option); }])));

  function save(): void {
    if (draft === null || !isComplete(draft) || log.isPending) return;
    log.mutate(activityFrom(draft, dealId, new Date()), {
      onSuccess: () => {
        setDraft(null);
        notifications.show({ message: `${KIND_WORDS[draft.kind]} logged. The score is being worked out again.` });
      },
      onError: (error) => { notifications.show({ color: 'red', title: 'Not logged', message: sentence(error) }); },
    });
  }

  return (
    <div className={classes['log']}>
      <div className={classes['kinds']} role="group" aria-label="Log an activity">
        {LOGGED_KINDS.map(({ kind: option, key }) => {
          const Sign = KIND_ICONS[option];
          return (
            <UnstyledButton key={option} className={classes['kind']} aria-pressed={kind === option} aria-keyshortcuts={key} onClick={() => { pick(option); }}>
              <Sign size={16} stroke={1.7} aria-hidden />
              <span>{KIND_WORDS[option]}</span>
              <kbd className={classes['key']} aria-hidden="true">
                {key.toUpperCase()}
              </kbd>
            </UnstyledButton>
          );
        })}
      </div>
      {draft !== null && (
        <form
          ref={form}
          aria-label={`Log a ${draft.kind}`}
          onSubmit={(event) => { event.preventDefault(); save(); }}
        >
          <Stack gap="sm" mt="sm">
            <Fields draft={draft} people={people} onChange={(change) => { setDraft({ ...draft, ...change }); }} onSave={save} onCancel={() => { setDraft(null); }} />
            <Group justify="space-between">
              <Text size="xs" c="dimmed" visibleFrom="sm">
                Ctrl/⌘ + Enter saves, Esc closes
              </Text>
              <Group gap="xs" ml="auto">
                <Button variant="default" onClick={() => { setDraft(null); }}>
                  Cancel
                </Button>
                <Button type="submit" loading={log.isPending} disabled={!isComplete(draft)}>
                  Log {draft.kind}
                </Button>
              </Group>
            </Group>
          </Stack>
        </form>
      )}
    </div>
  );
}

interface FieldsProps {
  draft: Draft;
  people: Props['people'];
  onChange: (change: Partial<Draft>) => void;
  onSave: () => void;
  onCancel: () => void;
}

function Fields({ draft, people, onChange, onSave, onCancel }: FieldsProps) {
  const { kind } = draft;
  return (
    <>
      <Group gap="sm" align="flex-end">
        {(kind === 'call' || kind === 'email') && (
          <SegmentedControl aria-label="Direction" value={draft.direction} onChange={(direction) => { onChange({ direction }); }}
            data={[{ value: 'outbound', label: 'From us' }, { value: 'inbound', label: 'From them' }]} />
        )}
        {kind === 'call' && (
          <Select label="Outcome" w={160} allowDeselect={false} data={[...CALL_OUTCOMES]} value={draft.outcome}
            onChange={(outcome) => { onChange({ outcome: outcome ?? 'connected' }); }} />
        )}
        {hasLength(kind) && (
          <NumberInput label="Minutes" w={100} min={0} max={1440} allowDecimal={false} value={draft.minutes}
            onChange={(minutes) => { onChange({ minutes: typeof minutes === 'number' ? minutes : '' }); }} />
        )}
        {people.length > 0 && (
          <Select label="With" placeholder="Who?" clearable w={200} data={people.map(({ id, name }) => ({ value: id, label: name }))}
            value={draft.personId} onChange={(personId) => { onChange({ personId }); }} />
        )}
      </Group>
      {kind !== 'note' && (
        <TextInput label="Subject" maxLength={500} data-first value={draft.subject} onChange={(event) => { onChange({ subject: event.currentTarget.value }); }}
          onKeyDown={(event) => { if (event.key === 'Escape') onCancel(); }} />
      )}
      <Textarea
        label={kind === 'note' ? 'Note' : 'What was said'} autosize minRows={2} maxRows={12} maxLength={50_000}
        {...(kind === 'note' && { 'data-first': true })}
        value={draft.body}
        onChange={(event) => { onChange({ body: event.currentTarget.value }); }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onCancel();
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) onSave();
        }}
      />
    </>
  );
}
